package io.portcullis.policy.inject;

import io.portcullis.model.json.JsonScanner;
import io.portcullis.policy.template.TemplateFault;
import io.portcullis.policy.template.TemplateOutput;
import org.jspecify.annotations.Nullable;

/**
 * What was made for one call: field lines and a body, checked as they are sent.
 *
 * <p>Not thread safe: kept by its owner from call to call, and empty until a call needs it.
 */
public final class InjectedBytes {
  final TemplateOutput fields = new TemplateOutput();
  final TemplateOutput body = new TemplateOutput();

  /** Holds the first result of two while the second is made. */
  final TemplateOutput scratch = new TemplateOutput();

  final JsonScanner scanner = new JsonScanner();

  /** Where something could not be made; null: nowhere. */
  private @Nullable TemplateOutput failed;

  private boolean bodyTooLarge;
  private boolean bodyReplaced;

  /** Forgets everything; costs nothing if nothing was made. */
  public void clear() {
    if (fields.size() > 0) {
      fields.clear(0);
    }
    clearBody();
    failed = null;
    bodyTooLarge = false;
  }

  /** Forgets the body: whoever sends it has taken it over. */
  public void clearBody() {
    if (body.size() > 0 || scratch.size() > 0) {
      body.clear(0);
      scratch.clear(0);
    }
    bodyReplaced = false;
  }

  /** The injected field lines, each ended by CR LF: from 0 to before {@link #fieldsLength}. */
  public byte[] fields() {
    return fields.array();
  }

  /** The number of bytes of the field lines. */
  public int fieldsLength() {
    return fields.size();
  }

  /** Whether the call's body is replaced by {@link #body}. */
  public boolean bodyReplaced() {
    return bodyReplaced;
  }

  /** The new body: from 0 to before {@link #bodyLength}. */
  public byte[] body() {
    return body.array();
  }

  /** The number of bytes of the new body. */
  public int bodyLength() {
    return body.size();
  }

  /** Why something could not be made; null if all could, or {@link #isBodyTooLarge}. */
  public @Nullable TemplateFault fault() {
    return failed == null ? null : failed.fault();
  }

  /** The placeholder at fault, as it is written without its braces; empty if none is. Allocates. */
  public String faultAt() {
    return failed == null ? "" : failed.faultAt();
  }

  /** Whether the body grew beyond what may be sent. */
  public boolean isBodyTooLarge() {
    return bodyTooLarge;
  }

  /** Notes how the fields came out. */
  boolean fieldsMade(boolean good) {
    if (!good) {
      failed = fields;
    }
    return good;
  }

  /** Notes how the body came out. */
  boolean bodyMade(BodyChange change) {
    bodyReplaced = change == BodyChange.REPLACED && !body.isFull();
    bodyTooLarge = body.isFull();
    if (change == BodyChange.FAILED && !bodyTooLarge) {
      failed = body;
    }
    return !bodyTooLarge && change != BodyChange.FAILED;
  }
}
