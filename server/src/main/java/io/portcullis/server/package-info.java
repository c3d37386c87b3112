/**
 * The one program: options, wiring, commands and the end-to-end tests.
 *
 * <p>Not here: rules of any kind; each belongs to the part it is about.
 */
@NullMarked
package io.portcullis.server;

import org.jspecify.annotations.NullMarked;
