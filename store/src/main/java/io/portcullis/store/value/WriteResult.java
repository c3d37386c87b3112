package io.portcullis.store.value;

/**
 * What {@link io.portcullis.store.Store#write} did.
 *
 * @param value what the work returned
 * @param revision the state after the write; without a change the state that was found
 * @param changed whether any row changed, and thus whether {@code revision} is new
 */
public record WriteResult<T>(T value, long revision, boolean changed) {}
