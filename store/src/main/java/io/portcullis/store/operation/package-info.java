/**
 * Rows and columns that are not configuration: writing them takes no revision, and neither the
 * change feed nor the audit log tells of it. Today that is when keys were last used.
 *
 * <p>Not part of the store's face, which is {@link io.portcullis.store}.
 */
@NullMarked
package io.portcullis.store.operation;

import org.jspecify.annotations.NullMarked;
