package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.HeadProblem;
import io.portcullis.policy.DenyReason.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenyReasonTest {
  /** The whole table, because logs, dashboards and client libraries rely on each of these. */
  @Test
  void values_all_haveTheDocumentedCodeStatusAndShape() {
    List<String> table =
        Arrays.stream(DenyReason.values())
            .map(reason ->
                "%s %d %s %s"
                    .formatted(
                        reason.code(),
                        reason.status(),
                        reason.shape(),
                        reason.shape() == Shape.FLAT ? reason.message() : reason.type()))
            .toList();

    assertThat(table)
        .containsExactly(
            "tenant_not_found 404 OBJECT tenant_not_found",
            "key_missing 401 FLAT Unauthorized",
            "key_unknown 401 FLAT Unauthorized",
            "key_revoked 401 FLAT Unauthorized",
            "key_expired 401 FLAT Unauthorized",
            "key_scope 401 FLAT Unauthorized",
            "route_header_missing 400 OBJECT validation_error",
            "route_header_repeated 400 OBJECT validation_error",
            "route_not_found 404 OBJECT route_not_found",
            "route_disabled 404 OBJECT route_not_found",
            "environment_not_configured 404 OBJECT environment_not_configured",
            "environment_disabled 404 OBJECT environment_disabled",
            "method_not_allowed 405 OBJECT method_not_allowed",
            "address_not_in_allowlist 403 FLAT IP address not authorized for this route",
            "address_not_authorized 403 FLAT IP address not authorized for this route",
            "address_unknown 403 FLAT Client authorization required but IP not found",
            "signature_missing 401 FLAT Signature headers missing",
            "signature_expired 401 FLAT Signature timestamp outside tolerance",
            "signature_invalid 401 FLAT Invalid signature",
            "signature_replayed 401 FLAT Signature already used",
            "rate_limited 429 OBJECT rate_limit_exceeded",
            "secret_unavailable 500 OBJECT secret_unavailable",
            "injection_invalid 500 OBJECT injection_invalid",
            "template_value_missing 400 OBJECT template_value_missing",
            "template_value_invalid 400 OBJECT template_value_invalid",
            "body_too_large 413 OBJECT body_too_large",
            "upstream_unreachable 502 OBJECT upstream_unreachable",
            "upstream_invalid 502 OBJECT upstream_invalid",
            "upstream_head_too_large 502 OBJECT upstream_head_too_large",
            "upstream_timeout 504 OBJECT upstream_timeout",
            "overloaded 503 OBJECT overloaded",
            "proxy_header_missing 400 OBJECT proxy_header_missing",
            "proxy_header_invalid 400 OBJECT proxy_header_invalid",
            "proxy_header_refused 400 OBJECT proxy_header_refused",
            "bad_request_head 400 OBJECT bad_request_head",
            "bad_request_method 400 OBJECT bad_request_method",
            "bad_request_target 400 OBJECT bad_request_target",
            "bad_request_framing 400 OBJECT bad_request_framing",
            "bad_request_field 400 OBJECT bad_request_field",
            "head_too_large 431 OBJECT head_too_large",
            "target_too_long 414 OBJECT target_too_long",
            "expectation_failed 417 OBJECT expectation_failed",
            "request_timeout 408 OBJECT request_timeout",
            "caller_gone 499 OBJECT caller_gone");
  }

  @Test
  void of_headProblem_isTheReasonOfItsName() {
    for (HeadProblem problem : HeadProblem.values()) {
      assertThat(DenyReason.of(problem).name()).isEqualTo(problem.name());
    }
  }

  @Test
  void disabledAndUnknownRoute_lookTheSameToTheCaller() {
    assertThat(DenyReason.ROUTE_DISABLED.message()).isEqualTo(DenyReason.ROUTE_NOT_FOUND.message());
  }
}
