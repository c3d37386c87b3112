/**
 * API keys: their text, what is kept of it, what they may do and may give away, and how they are
 * masked in texts that somebody else wrote.
 *
 * <p>Start at {@link io.portcullis.model.key.ApiKey}. Not here: finding a key in a call.
 */
@NullMarked
package io.portcullis.model.key;

import org.jspecify.annotations.NullMarked;
