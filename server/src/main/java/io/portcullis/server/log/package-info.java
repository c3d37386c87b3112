/**
 * How the program logs: one plain line an event, on the standard error. Start at {@link
 * io.portcullis.server.log.LogConfiguration}.
 *
 * <p>Not here: the log of calls, which is the store's.
 */
@NullMarked
package io.portcullis.server.log;

import org.jspecify.annotations.NullMarked;
