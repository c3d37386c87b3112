/** How the program logs: one plain line an event, on the standard error. */
@NullMarked
package io.portcullis.server.log;

import org.jspecify.annotations.NullMarked;
