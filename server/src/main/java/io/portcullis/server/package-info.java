/**
 * The one program: options, wiring, commands and the end-to-end tests.
 *
 * <p>Start at {@link io.portcullis.server.Main}, then {@code cli} for what a command does, {@code
 * options} for what can be set, {@code start} for what must be there first, {@code run} for the
 * running server. Not here: rules of any kind; each belongs to the part it is about.
 */
@NullMarked
package io.portcullis.server;

import org.jspecify.annotations.NullMarked;
