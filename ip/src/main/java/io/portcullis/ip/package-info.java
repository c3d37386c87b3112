/**
 * Strict parsing of addresses, prefixes and ranges, prefix sets and longest-match tables.
 *
 * <p>Not here: anything that resolves names or opens sockets; nothing but the JDK is used.
 */
@NullMarked
package io.portcullis.ip;

import org.jspecify.annotations.NullMarked;
