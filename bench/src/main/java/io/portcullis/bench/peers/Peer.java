package io.portcullis.bench.peers;

import io.portcullis.bench.lab.PinnedProcess;

/**
 * A running proxy.
 *
 * @param name in the table; with {@code +log} if it writes an access log
 * @param process all of it
 * @param port of 127.0.0.1 where it takes calls
 * @param key API key that it accepts
 * @param refuses false for what looks at no request, so that it is not asked to refuse one
 */
public record Peer(String name, PinnedProcess process, int port, String key, boolean refuses) {}
