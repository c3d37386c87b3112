/**
 * The gateway beside other proxies that do comparable work, all in one run.
 *
 * <p>Not here: how time and memory are counted, which is the package {@code lab}. Start with {@link
 * io.portcullis.bench.peers.PeersCommand}.
 */
@NullMarked
package io.portcullis.bench.peers;

import org.jspecify.annotations.NullMarked;
