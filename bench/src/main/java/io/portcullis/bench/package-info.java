/**
 * JMH benchmarks of the parts, and the harness that measures the gateway beside its peers.
 *
 * <p>Start with {@code ./dev bench --help}, then {@code peers}. Not here: tests. Built in the
 * profile {@code bench} only; {@code ./dev bench} runs it.
 */
@NullMarked
package io.portcullis.bench;

import org.jspecify.annotations.NullMarked;
