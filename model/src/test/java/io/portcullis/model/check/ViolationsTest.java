package io.portcullis.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationsTest {
  private final Violations violations = new Violations();

  @Test
  void throwIfAny_several_carriesAllInOrder() {
    violations.add("name", "must not be empty");
    violations.add("ip_address", "host bits are set");
    violations.add("name", "must be ASCII");

    InvalidException thrown = catchThrowableOfType(InvalidException.class, violations::throwIfAny);

    assertThat(thrown)
        .hasMessage("name: must not be empty; must be ASCII. ip_address: host bits are set");
    assertThat(thrown.violations().byField().keySet()).containsExactly("name", "ip_address");
  }

  @Test
  void throwIfAny_none_doesNothing() {
    violations.throwIfAny();

    assertThat(violations.isEmpty()).isTrue();
  }

  @Test
  void addMissing_knownField_keepsItsFirstFinding() {
    violations.add("name", "is missing");
    Violations later = new Violations();
    later.add("name", "must not be empty");
    later.add("type", "is missing");
    violations.addMissing(later);
    later.add("type", "is added later and must not show");

    assertThat(violations.byField().get("name")).isEqualTo(List.of("is missing"));
    assertThat(violations.byField().get("type")).isEqualTo(List.of("is missing"));
    assertThat(violations.has("type")).isTrue();
    assertThat(violations.has("enabled")).isFalse();
  }

  @Test
  void byField_isACopy() {
    violations.add("name", "must not be empty");
    var before = violations.byField();
    violations.add("type", "is missing");

    assertThat(before.keySet()).containsExactly("name");
    assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
  }
}
