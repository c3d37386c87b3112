/**
 * The management API over real HTTP, on a real database, every answer held against {@code
 * openapi.yaml}. Start at {@link io.portcullis.api.ApiFixture}.
 */
@NullMarked
package io.portcullis.api;

import org.jspecify.annotations.NullMarked;
