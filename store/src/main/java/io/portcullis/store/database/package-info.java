/**
 * The two databases behind one interface: connections, the threads that use them, their failures,
 * and the migrations of their tables. What is in the tables is not here.
 *
 * <p>Not part of the store's face. Start at {@link io.portcullis.store.database.Database}.
 */
@NullMarked
package io.portcullis.store.database;

import org.jspecify.annotations.NullMarked;
