package io.portcullis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.Ascii;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribedHeadTest {
  /** Everything that a policy asks a head for. */
  private static String said(RequestHead head) {
    List<String> said = new ArrayList<>();
    said.add(head.method().text(ISO_8859_1));
    said.add(head.receivedTarget().text(ISO_8859_1));
    said.add(head.target().text(ISO_8859_1));
    said.add(head.path().text(ISO_8859_1));
    RequestFields fields = head.fields();
    for (FieldPlace place :
        List.of(fields.host(), fields.key(), fields.route(), fields.environment())) {
      said.add(place.count() + "=" + place.value().text(ISO_8859_1));
    }
    FieldTable all = fields.all();
    for (int i = 0; i < all.count(); i++) {
      said.add(all.value(i, new Slice()).text(ISO_8859_1));
    }
    return said.toString();
  }

  @Test
  void partByPart_saysWhatTheSameBytesSay() {
    for (String target : List.of("/", "/a?b", "/?", "http://h/x?y", "HTTPS://h", "http://h?y")) {
      String text =
          "PUT "
              + target
              + " HTTP/1.1\r\nHost: h\r\nx-knoxcall-key: k\r\nX-KnoxCall-Route:  r \r\n"
              + "x-knoxcall-environment: e\r\nX_Other:\tv v\t\r\nX-Latin: \u00e9\r\n\r\n";
      byte[] bytes = text.getBytes(ISO_8859_1);
      Http1RequestHead read = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
      assertThat(read.parse(bytes, bytes.length)).as(target).isEqualTo(HeadState.COMPLETE);
      DescribedHead described = new DescribedHead("PUT").target(target);
      text.lines()
          .skip(1)
          .filter(line -> !line.isEmpty())
          .forEach(line -> {
            int colon = line.indexOf(':');
            described.field(
                line.substring(0, colon), line.substring(colon + 1).getBytes(ISO_8859_1));
          });

      assertThat(said(described)).isEqualTo(said(read));
    }
  }

  @Test
  void asks_winsOverTheFieldsBeforeAndAfter() {
    DescribedHead head =
        new DescribedHead("GET")
            .field("x-knoxcall-route", "sent")
            .asks(" a route ", null)
            .field("x-knoxcall-route", "again")
            .field("x-knoxcall-environment", "sent");
    RequestFields fields = head.fields();

    assertThat(fields.route().count()).isEqualTo(1);
    assertThat(fields.route().value().text(ISO_8859_1)).isEqualTo(" a route ");
    assertThat(fields.environment().count()).isZero();
    assertThat(fields.environment().value().isEmpty()).isTrue();
    assertThat(fields.all().find(Ascii.bytes("x-knoxcall-route"), new Slice())).isEqualTo(2);
  }
}
