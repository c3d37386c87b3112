package io.portcullis.policy.template;

/** Why a template could not be filled in. */
public enum TemplateFault {
  /** A secret is unknown, has no value in the environment, or is expired and strictly so. */
  SECRET_UNAVAILABLE,
  /** The call lacks a query parameter, or no client matched. */
  VALUE_MISSING,
  /** What the call brought is malformed, too long, or has a character that may not stand here. */
  VALUE_INVALID,
  /** What the operator configured is too long, or has a character that may not stand here. */
  UNUSABLE
}
