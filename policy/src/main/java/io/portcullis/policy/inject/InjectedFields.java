package io.portcullis.policy.inject;

import io.portcullis.http.FieldNames;
import io.portcullis.http.text.Ascii;
import io.portcullis.model.rule.InjectedName;
import io.portcullis.model.template.TemplateText;
import io.portcullis.policy.template.Escape;
import io.portcullis.policy.template.Template;
import io.portcullis.policy.template.TemplateConstants;
import io.portcullis.policy.template.TemplateFault;
import io.portcullis.policy.template.TemplateOutput;
import io.portcullis.policy.template.TemplateValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The header fields of {@code inject_headers_json}, compiled. Immutable; any thread.
 *
 * <p>A field whose value comes out blank is left out; the caller's own of that name goes all the
 * same, so that an empty template takes a field away.
 */
public final class InjectedFields implements FieldNames {
  /** Longest value of one field, in bytes. */
  public static final int MAX_VALUE = 16 * 1024;

  /** Most bytes of all field lines together. */
  public static final int MAX_LINES = 64 * 1024;

  private final Field[] fields;

  /** One bit for each length that a name has; the last stands for all longer ones. */
  private final long lengths;

  private InjectedFields(List<Field> fields) {
    this.fields = fields.toArray(new Field[0]);
    long bits = 0;
    for (Field field : fields) {
      bits |= bit(field.folded.length);
    }
    this.lengths = bits;
  }

  /** Compiles field names and templates without a problem. */
  static InjectedFields of(Map<String, String> headers, TemplateConstants constants) {
    List<Field> fields = new ArrayList<>();
    headers.forEach((name, template) ->
        fields.add(
            new Field(
                name,
                Ascii.bytes(InjectedName.folded(name)),
                Ascii.bytes(name + ": "),
                Template.of(TemplateText.parse(template), constants, Escape.FIELD))));
    return new InjectedFields(fields);
  }

  /** The names, as they are sent. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Field field : fields) {
      names.add(field.name);
    }
    return Collections.unmodifiableList(names);
  }

  /** The placeholders that are filled in per call, as they are written without their braces. */
  public List<String> placeholders() {
    List<String> placeholders = new ArrayList<>();
    for (Field field : fields) {
      placeholders.addAll(field.template.placeholders());
    }
    return Collections.unmodifiableList(placeholders);
  }

  /**
   * Appends the field lines, each ended by CR LF.
   *
   * @param out with room for {@link #MAX_LINES}
   * @return false if that cannot be done; {@code out} tells why
   */
  boolean render(TemplateValues values, TemplateOutput out) {
    for (Field field : fields) {
      int line = out.size();
      out.write(field.start);
      int value = out.size();
      if (!field.template.render(values, out)) {
        return false;
      }
      if (out.size() - value > MAX_VALUE) {
        out.fail(field.template.usesQuery() ? TemplateFault.VALUE_INVALID : TemplateFault.UNUSABLE);
        return false;
      }
      if (isBlank(out.array(), value, out.size())) {
        out.rewind(line);
      } else {
        out.write('\r').write('\n');
      }
    }
    if (out.isFull()) {
      out.fail(TemplateFault.UNUSABLE);
      return false;
    }
    return true;
  }

  private static boolean isBlank(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Ascii.isSpace(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isNamed(byte[] bytes, int start, int end) {
    int length = end - start;
    if ((lengths & bit(length)) == 0) {
      return false;
    }
    for (Field field : fields) {
      if (Ascii.equalFolded(bytes, start, end, field.folded)) {
        return true;
      }
    }
    return false;
  }

  private static long bit(int length) {
    return 1L << Math.min(length, Long.SIZE - 1);
  }

  /**
   * One field.
   *
   * @param folded the name as {@link InjectedName#folded} has it
   * @param start the name, colon and space
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Field(String name, byte[] folded, byte[] start, Template template) {}
}
