/**
 * What a route adds to a call on its way to the upstream: header fields and body members
 * (docs/wire.md sections 9.4, 9.5, 13.1).
 *
 * <p>Here: the compiled form of what an operator writes, and the change of a body's bytes. Not
 * here: when that happens ({@link io.portcullis.policy.PolicySnapshot}) and where the bytes go (the
 * gateway). Start at {@link io.portcullis.model.rule.InjectionSyntax} for what may be written, at
 * {@link io.portcullis.policy.inject.CompiledInjection} for what becomes of it.
 */
@NullMarked
package io.portcullis.policy.inject;

import org.jspecify.annotations.NullMarked;
