package io.portcullis.gateway.relay;

/** How far a call's answer has come; see {@link CallState} for what may follow what. */
enum AnswerSide {
  /** No final answer has begun; interim ones may have gone. */
  NONE,
  /** The upstream's answer has begun: nothing else can be answered, unless none of it has left. */
  STREAMING,
  /** The caller takes no more of it, and the upstream waits. */
  STALLED,
  /** The call is answered or given up, and recorded. */
  DONE
}
