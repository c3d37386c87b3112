/**
 * What a route says of calls beyond who may make them: methods, signatures, rate limits, what is
 * injected; for all methods and for single ones.
 *
 * <p>Start at {@link io.portcullis.model.rule.CallRules}. Not here: the route itself, and the
 * compiled form of any of this.
 */
@NullMarked
package io.portcullis.model.rule;

import org.jspecify.annotations.NullMarked;
