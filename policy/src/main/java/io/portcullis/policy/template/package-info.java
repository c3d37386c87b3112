/**
 * Templates (docs/wire.md section 13.1) compiled: a form that renders into bytes without
 * allocating.
 *
 * <p>Not here: the grammar ({@link io.portcullis.model.template.TemplateText}), where values come
 * from ({@link io.portcullis.policy.template.TemplateValues}), and what becomes of the text
 * (package {@code inject}). Start at {@link io.portcullis.policy.template.Template}.
 */
@NullMarked
package io.portcullis.policy.template;

import org.jspecify.annotations.NullMarked;
