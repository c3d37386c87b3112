package io.portcullis.bench;

import io.portcullis.gateway.head.GatewayHeadRules;
import io.portcullis.http.HeadLimits;
import io.portcullis.http.HeadState;
import io.portcullis.http.Http1RequestHead;
import io.portcullis.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times the readers of request and answer heads on whole heads: a small API call of 255 bytes as
 * the peer harness sends it, one of a browser with 16 fields, and an upstream's answer.
 *
 * <p>{@code ./dev bench jmh HeadBenchmark}; with {@code -prof gc} also the bytes allocated, which
 * are none.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class HeadBenchmark {

  private static final String GATEWAY_FIELDS =
      """
      x-knoxcall-route: orders
      x-knoxcall-key: tk_live_Bench0peers0_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO
      """;

  private final byte[] small =
      head(
          """
          GET /v1/orders?id=1 HTTP/1.1
          Host: bench
          User-Agent: bench/1--------------------------------------------------------------
          Accept: application/json
          """
              + GATEWAY_FIELDS);

  private final byte[] browser =
      head(
          """
          GET /v1/orders/81239/lines?page=2&per_page=50 HTTP/1.1
          Host: gateway.example.com
          Connection: keep-alive
          sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
          sec-ch-ua-mobile: ?0
          sec-ch-ua-platform: "Linux"
          User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36
          Accept: application/json, text/plain, */*
          Origin: https://app.example.com
          Sec-Fetch-Site: same-site
          Sec-Fetch-Mode: cors
          Sec-Fetch-Dest: empty
          Referer: https://app.example.com/orders
          Accept-Encoding: gzip, deflate, br, zstd
          Accept-Language: en-GB,en;q=0.9,de;q=0.8
          """
              + GATEWAY_FIELDS);

  private final byte[] answer =
      head(
          """
          HTTP/1.1 200 OK
          Date: Thu, 01 Jan 2026 00:00:00 GMT
          Content-Type: application/json; charset=utf-8
          Content-Length: 37
          Cache-Control: private, max-age=0
          """);

  private final Http1RequestHead request =
      new Http1RequestHead(HeadLimits.DEFAULT, GatewayHeadRules.RULES);
  private final ResponseHead response = new ResponseHead(HeadLimits.DEFAULT);

  private static byte[] head(String lines) {
    return (lines.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Benchmark
  public int smallRequest() {
    return read(small);
  }

  @Benchmark
  public int browserRequest() {
    return read(browser);
  }

  private int read(byte[] bytes) {
    request.reset();
    return complete(request.parse(bytes, bytes.length), request.length());
  }

  @Benchmark
  public int answer() {
    response.reset();
    return complete(response.parse(answer, answer.length), response.length());
  }

  private static int complete(HeadState state, int length) {
    if (state != HeadState.COMPLETE) {
      throw new IllegalStateException("the head is " + state);
    }
    return length;
  }
}
