/**
 * What the store needs of the machine it runs on: files that only their owner reads, files held
 * open whose loss is noticed, and platform threads that callers wait for.
 */
@NullMarked
package io.portcullis.store.host;

import org.jspecify.annotations.NullMarked;
