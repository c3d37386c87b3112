/**
 * What an operator configures: records that check themselves and name all violations at once.
 *
 * <p>Not here: how records are stored, compiled for reading, or sent over the wire.
 */
@NullMarked
package io.portcullis.model;

import org.jspecify.annotations.NullMarked;
