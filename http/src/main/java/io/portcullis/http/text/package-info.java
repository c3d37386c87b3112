/**
 * What any protocol of text needs of its bytes: letters without case, white space, numbers, query
 * strings, dates, JSON strings, and a buffer to write them into.
 *
 * <p>Start with {@link io.portcullis.http.text.Ascii}. Not here: anything of a message.
 */
@NullMarked
package io.portcullis.http.text;

import org.jspecify.annotations.NullMarked;
