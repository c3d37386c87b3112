package io.portcullis.policy.address;

import io.portcullis.ip.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the addresses that proxies have written into a field, from the last to the first.
 *
 * <p>Not thread safe: one for each derivation. What stands left of where the walk stops is never
 * looked at: a stranger may have written it.
 */
interface FieldWalk {
  /** What the next step leads to. */
  enum Step {
    /** An address: {@link #address}. */
    ADDRESS,
    /** The start of the field: there are no more. */
    START,
    /** Something that cannot be read. */
    MALFORMED,
    /** A place whose address is hidden. */
    HIDDEN
  }

  /** Goes one place to the left; not to be called after anything but {@link Step#ADDRESS}. */
  Step next();

  /** The address of the last step; null unless that was {@link Step#ADDRESS}. */
  @Nullable IpAddress address();
}
