package io.portcullis.gateway.log;

/** Which calls are recorded. */
public enum RequestLogMode {
  /** Every call. */
  ALL,
  /** Refused calls only. */
  DENIED,
  /** None. */
  OFF
}
