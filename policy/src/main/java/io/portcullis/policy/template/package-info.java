/**
 * Templates: texts with placeholders that are filled in per call (wire.md section 13.1).
 *
 * <p>Here: the grammar, what is wrong with a text and where, and a compiled form that renders into
 * bytes without allocating. Not here: where values come from ({@link
 * io.portcullis.policy.template.TemplateValues}), and what becomes of the text (package {@code
 * inject}). Start at {@link io.portcullis.policy.template.TemplateText}.
 */
@NullMarked
package io.portcullis.policy.template;

import org.jspecify.annotations.NullMarked;
