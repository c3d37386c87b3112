package io.portcullis.policy.compile;

import io.portcullis.policy.limit.LimitBook;

/**
 * What compiling carries along: the running counts behind {@link PolicyCompiler.CompileCounters},
 * and the limits with their buckets. Not thread safe.
 */
final class CompileWork {
  final LimitBook limits = new LimitBook();
  long loads;
  long applies;
  long tablesBuilt;
  long assignmentSetsCopied;

  /** The longest tolerance of any signature rule compiled so far, seconds. */
  int longestToleranceSec;
}
