/**
 * How the values of secrets are encrypted: data keys (a Tink keyset) encrypt the values, a master
 * key encrypts the data keys, and the master key is outside the database. What is not here: where
 * the encrypted things are stored, which is the parent package's.
 *
 * <p>Start at {@link io.portcullis.store.crypto.MasterKeys}.
 */
@NullMarked
package io.portcullis.store.crypto;

import org.jspecify.annotations.NullMarked;
