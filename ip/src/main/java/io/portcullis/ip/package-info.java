/**
 * Addresses, prefixes, ranges and lists of them, read strictly and written in one spelling, and the
 * longest-match table over prefixes.
 *
 * <p>Here: text to value and back ({@link io.portcullis.ip.IpAddress}, {@link
 * io.portcullis.ip.IpPrefix}, {@link io.portcullis.ip.IpRange}, {@link io.portcullis.ip.IpList}),
 * the refusal a person can act on ({@link io.portcullis.ip.IpSyntaxException}), and {@link
 * io.portcullis.ip.PrefixTable}, which answers "which prefix covers this address" in tens of
 * nanoseconds. Not here: names and their resolution, sockets, what an address is allowed to do.
 *
 * <p>Start at {@link io.portcullis.ip.IpList#parse}, the form in which an operator writes
 * addresses, and at {@link io.portcullis.ip.PrefixTable#find}, the form in which a request asks.
 */
@NullMarked
package io.portcullis.ip;

import org.jspecify.annotations.NullMarked;
