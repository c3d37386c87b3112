/**
 * What the gateway answers by itself on the data plane, such as its readiness for a balancer that
 * reaches nothing else. Start with {@link io.portcullis.gateway.local.LocalAnswers}.
 *
 * <p>Not here: refusals, which are decisions.
 */
@NullMarked
package io.portcullis.gateway.local;

import org.jspecify.annotations.NullMarked;
