/** {@code POST /v1/access/explain}: why a call would pass or be refused (design: own endpoints). */
@NullMarked
package io.portcullis.api.access;

import org.jspecify.annotations.NullMarked;
