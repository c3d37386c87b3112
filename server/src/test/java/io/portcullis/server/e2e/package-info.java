/**
 * The whole program from outside: a real process, its options, its management API and the bytes on
 * its gateway's wire; nginx and an upstream of our own behind it, curl and raw sockets before it.
 *
 * <p>Not here: what one part does by itself. Start at {@link
 * io.portcullis.server.e2e.PortcullisProcess} and {@link io.portcullis.server.e2e.GatewayCaller}.
 */
@NullMarked
package io.portcullis.server.e2e;

import org.jspecify.annotations.NullMarked;
