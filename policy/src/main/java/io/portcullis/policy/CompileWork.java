package io.portcullis.policy;

/** The running counts behind {@link PolicyCompiler.CompileCounters}; not thread safe. */
final class CompileWork {
  long loads;
  long applies;
  long tablesBuilt;
  long assignmentSetsCopied;
}
