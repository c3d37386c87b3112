/**
 * Figures of the gateway alone: changes, starts, many prefixes. One command a class.
 *
 * <p>Not here: comparisons with other proxies, which are in {@code peers}. Start with {@code
 * ChangesCommand}.
 */
@NullMarked
package io.portcullis.bench.figures;

import org.jspecify.annotations.NullMarked;
