/**
 * What an operator configures: records that check themselves and name all violations at once.
 *
 * <p>Start at the record of a resource's name, such as {@link io.portcullis.model.Client}, or at
 * {@link io.portcullis.model.Configuration}, which has them all. The grammar of templates is in
 * {@code template}, JSON on bytes in {@code json}.
 *
 * <p>Not here: how records are stored, compiled for reading, or sent over the wire.
 */
@NullMarked
package io.portcullis.model;

import org.jspecify.annotations.NullMarked;
