/**
 * The running program: the parts wired together, the threads that carry configuration and request
 * records between them, and the looks at whether all of it still works.
 *
 * <p>Start at {@link io.portcullis.server.run.Server}. Not here: the command line, and what the
 * parts do themselves.
 */
@NullMarked
package io.portcullis.server.run;

import org.jspecify.annotations.NullMarked;
