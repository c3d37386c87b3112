/** {@code /v1/environments} (wire.md section 8.1). */
@NullMarked
package io.portcullis.api.environments;

import org.jspecify.annotations.NullMarked;
