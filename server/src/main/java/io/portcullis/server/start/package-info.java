/**
 * What must be there before anything runs, and what the operator is told if it is not: the data
 * directory and its lock, the database opened, the first tenant and key, ports, open files and
 * memory.
 *
 * <p>Start at {@link io.portcullis.server.start.StartException}, the one way in which a start ends,
 * and at {@link io.portcullis.server.start.StartFailure}, which finds the words. Not here: the
 * parts wired together ({@code run}).
 */
@NullMarked
package io.portcullis.server.start;

import org.jspecify.annotations.NullMarked;
