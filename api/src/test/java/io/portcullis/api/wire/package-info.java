/** What the resources share, by itself. */
@NullMarked
package io.portcullis.api.wire;

import org.jspecify.annotations.NullMarked;
