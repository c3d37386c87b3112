/**
 * Configuration compiled for reading, the decision and its explanation.
 *
 * <p>Start with {@link io.portcullis.policy.PolicySnapshot#decide}, which runs the steps of {@link
 * io.portcullis.policy.Check} in their order over an {@link io.portcullis.policy.AccessRequest} and
 * leaves a {@link io.portcullis.policy.Decision}. {@link io.portcullis.policy.ActivePolicy} holds
 * the snapshot in force; {@link io.portcullis.policy.compile.PolicyCompiler} makes the next one
 * from records; {@code Explainer} walks the same steps and says what it finds.
 *
 * <p>A decision uses the packages below in this order: {@code address} derives the client address
 * before it begins, {@code table} is what the call is looked up in, {@code signature} verifies,
 * {@code limit} counts, {@code inject} makes what the route adds, from texts that {@code template}
 * has compiled.
 *
 * <p>Not here: I/O and threads; records come in, decisions go out.
 */
@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
