/**
 * What goes into the store and comes out of it: who asks, pages, what uses what, entries of the
 * audit log, and how it fails. Part of the store's face; every room of it may use this one.
 */
@NullMarked
package io.portcullis.store.value;

import org.jspecify.annotations.NullMarked;
