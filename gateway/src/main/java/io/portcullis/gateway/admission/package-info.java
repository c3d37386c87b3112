/**
 * What callers may hold of the server, and who gives way when it is used up: places for
 * connections, memory for heads, memory for bodies, turns of the threads that make costly checks.
 *
 * <p>Start with {@link io.portcullis.gateway.admission.Admission}, which counts for the process;
 * {@link io.portcullis.gateway.admission.Connections} chooses among those of one event loop.
 *
 * <p>Not here: rate limits, which are the policy's, and what is read from a connection ({@code
 * relay}).
 */
@NullMarked
package io.portcullis.gateway.admission;

import org.jspecify.annotations.NullMarked;
