/**
 * Templates as text: texts with placeholders that are filled in per call (docs/wire.md section
 * 13.1).
 *
 * <p>Here: the grammar, and what is wrong with a text and where. Not here: the compiled form that
 * renders bytes ({@code policy.template}). Start at {@link
 * io.portcullis.model.template.TemplateText}.
 */
@NullMarked
package io.portcullis.model.template;

import org.jspecify.annotations.NullMarked;
