/**
 * What the tests of several parts share: a PostgreSQL of the tests' own, the contract that every
 * answer of the management API is held against, and requests that must be refused.
 *
 * <p>Not here: anything of the program, and anything that one part's tests alone need. Start with
 * {@link io.portcullis.testing.PostgresServer} or {@link io.portcullis.testing.Contract}.
 */
@NullMarked
package io.portcullis.testing;

import org.jspecify.annotations.NullMarked;
