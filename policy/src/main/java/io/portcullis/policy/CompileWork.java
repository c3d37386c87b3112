package io.portcullis.policy;

/** The running counts behind {@link PolicyCompiler.CompileCounters}; not thread safe. */
final class CompileWork {
  long loads;
  long applies;
  long tablesBuilt;
  long assignmentSetsCopied;

  /** The longest tolerance of any signature rule compiled so far, seconds. */
  int longestToleranceSec;
}
