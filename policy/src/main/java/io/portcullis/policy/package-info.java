/**
 * Configuration compiled for reading, the client address, the decision and its explanation.
 *
 * <p>Not here: I/O and threads; records come in, decisions go out.
 */
@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
