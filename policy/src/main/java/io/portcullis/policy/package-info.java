/**
 * The decision: may this call pass, and if not, why. What other parts use of policy is here.
 *
 * <p>Start at {@link io.portcullis.policy.PolicySnapshot#decide}. It runs the checks in the order
 * of {@link io.portcullis.policy.Check}; each is one class ({@code TenantCheck} to {@code
 * InjectionCheck}) that looks at an {@link io.portcullis.policy.AccessRequest}, writes what it
 * found into a {@link io.portcullis.policy.Decision}, and says in words what that was if somebody
 * asks. {@link io.portcullis.policy.ActivePolicy} holds the snapshot in force.
 *
 * <p>The rooms, from the ground up: {@code template}, {@code inject}, {@code signature} and {@code
 * limit} do the work of the last three checks, {@code address} derives the client address before a
 * decision begins; {@code table} is configuration compiled for looking up, and knows no call; then
 * this package; above it {@code compile} makes snapshots of rows, and {@code explain} tells of a
 * decision. Other parts use of these rooms what {@code ArchitectureTest} lists.
 *
 * <p>Not here: I/O and threads; records come in, decisions go out.
 */
@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
