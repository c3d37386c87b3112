/**
 * What an operator configures: records that check themselves and name all violations at once.
 *
 * <p>Start at the record of a resource's name, such as {@link io.portcullis.model.Client}, or at
 * {@link io.portcullis.model.Configuration}, which has them all. What a route says of calls is in
 * {@code rule}, keys are in {@code key}, the grammar of templates is in {@code template}; {@code
 * check} has what they check themselves with, {@code json} JSON on bytes.
 *
 * <p>Not here: how records are stored, compiled for reading, or sent over the wire.
 */
@NullMarked
package io.portcullis.model;

import org.jspecify.annotations.NullMarked;
