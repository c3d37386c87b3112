/**
 * Figures of the gateway alone: changes, starts, many prefixes.
 *
 * <p>Not here: comparisons with other proxies, which are in {@code peers}.
 */
@NullMarked
package io.portcullis.bench.figures;

import org.jspecify.annotations.NullMarked;
