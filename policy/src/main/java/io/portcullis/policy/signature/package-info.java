/**
 * Whether a call is signed as its client signs, and was not seen before.
 *
 * <p>Here: the documented form (docs/wire.md section 12) in {@link
 * io.portcullis.policy.signature.FieldScheme}, HTTP Message Signatures (RFC 9421) with content
 * digests (RFC 9530) in {@link io.portcullis.policy.signature.MessageScheme}, and the memory of
 * used signatures. Pure: bytes in, a {@link io.portcullis.policy.signature.Verification} out. Not
 * here: which client signs, with which secret, and what a refusal looks like; that is the package
 * above.
 *
 * <p>Start with {@link io.portcullis.policy.signature.SignatureVerifier}.
 */
@NullMarked
package io.portcullis.policy.signature;

import org.jspecify.annotations.NullMarked;
