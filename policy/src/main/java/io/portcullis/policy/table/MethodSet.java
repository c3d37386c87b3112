package io.portcullis.policy.table;

import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import io.portcullis.model.rule.MethodName;
import io.portcullis.model.rule.MethodRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A {@link MethodRule} compiled: one bit for each usual method, bytes for the others.
 *
 * <p>Methods are compared exactly, case included (RFC 9110, section 9.1). GET does not bring HEAD
 * with it: what is not named is not allowed. Immutable; any thread.
 */
public final class MethodSet {
  private static final List<String> USUAL =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** The value of {@code Allow} where every method is accepted, which has no list. */
  public static final String USUAL_FIELD = String.join(", ", USUAL);

  private static final ByteMap BIT_OF_USUAL = bits();
  private static final byte[] TRACE = Ascii.bytes("TRACE");
  private static final byte[] TRACK = Ascii.bytes("TRACK");

  private final MethodRule rule;
  private final int usual;
  private final byte[][] others;
  private final String allowField;

  /** Compiles a rule. */
  public MethodSet(MethodRule rule) {
    int bits = 0;
    List<byte[]> rest = new ArrayList<>();
    for (String method : rule.methods()) {
      int bit = USUAL.indexOf(method);
      if (bit >= 0) {
        bits |= 1 << bit;
      } else {
        rest.add(Ascii.bytes(method));
      }
    }
    this.rule = rule;
    this.usual = bits;
    this.others = rest.toArray(new byte[0][]);
    this.allowField =
        rule.methods().stream()
            .filter(method -> !MethodName.echoes(method))
            .collect(Collectors.joining(", "));
  }

  private static ByteMap bits() {
    Map<String, Integer> bits = new HashMap<>();
    USUAL.forEach(method -> bits.put(method, bits.size()));
    return ByteMap.of(bits);
  }

  /**
   * Whether the method echoes its request, so that no upstream may be sent it: {@link
   * MethodName#echoes}.
   */
  public static boolean echoes(Slice method) {
    return method.length() == 5 && (method.is(TRACE) || method.is(TRACK));
  }

  /** Whether {@code method} is in the rule. */
  public boolean contains(Slice method) {
    int bit = BIT_OF_USUAL.find(method);
    if (bit >= 0) {
      return (usual >> bit & 1) != 0;
    }
    for (byte[] other : others) {
      if (method.is(other)) {
        return true;
      }
    }
    return false;
  }

  /** What this was compiled from. */
  public MethodRule rule() {
    return rule;
  }

  /** The value of {@code Allow}: the methods in the rule's order, but those that echo. */
  public String allowField() {
    return allowField;
  }
}
