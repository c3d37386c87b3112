package io.portcullis.policy.template;

/** What becomes of the bytes of a value where it is put in. */
public enum Escape {
  /** A header field's value: controls other than HTAB are refused (RFC 9110, section 5.5). */
  FIELD,
  /** Inside a JSON string: quotation mark, backslash and controls are escaped (RFC 8259). */
  JSON,
  /** Stands as it is. */
  NONE
}
