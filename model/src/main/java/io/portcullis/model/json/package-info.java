/**
 * JSON and UTF-8 read on bytes, without a tree. The JDK only.
 *
 * <p>Start at {@link io.portcullis.model.json.JsonScanner}. Not here: writing JSON, and trees of
 * it, which the management API has from a library.
 */
@NullMarked
package io.portcullis.model.json;

import org.jspecify.annotations.NullMarked;
