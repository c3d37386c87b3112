/**
 * The bytes of answers in HTTP/1.1: the upstreams', with our fields, and those that the gateway
 * gives itself.
 *
 * <p>Start with {@link io.portcullis.gateway.answer.AnswerWriter}. {@link
 * io.portcullis.gateway.answer.AnsweredCall} is what any answer tells of its call.
 *
 * <p>Not here: which answer is given, and what becomes of the connection ({@code relay}).
 */
@NullMarked
package io.portcullis.gateway.answer;

import org.jspecify.annotations.NullMarked;
