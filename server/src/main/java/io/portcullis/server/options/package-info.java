/**
 * What the operator may set: one table ({@link Options}) from which come the flags, the variables,
 * the keys of the file, the help text and {@code docs/options.md}.
 *
 * <p>Start at {@link Options} for the list, at {@link OptionReader} for who wins over whom. Not
 * here: what the values do.
 */
@NullMarked
package io.portcullis.server.options;

import org.jspecify.annotations.NullMarked;
