/**
 * JSON and UTF-8 read on bytes, without a tree. The JDK only.
 *
 * <p>Start at {@link io.portcullis.model.json.JsonScanner}.
 */
@NullMarked
package io.portcullis.model.json;

import org.jspecify.annotations.NullMarked;
