/**
 * Makes snapshots of rows, again and again, touching only what changed.
 *
 * <p>Start at {@link io.portcullis.policy.compile.PolicyCompiler}; beside it is what the compiler
 * keeps of tenants and routes between changes. One thread, the policy reloader, owns it all. Why it
 * is built this way: docs/decisions/compiled-policy.md.
 */
@NullMarked
package io.portcullis.policy.compile;

import org.jspecify.annotations.NullMarked;
