/**
 * What every measurement needs: pinned processes, their CPU time and memory, the load generator,
 * and figures with their spread.
 *
 * <p>Not here: what is measured. Start with {@link io.portcullis.bench.lab.Lab}.
 */
@NullMarked
package io.portcullis.bench.lab;

import org.jspecify.annotations.NullMarked;
