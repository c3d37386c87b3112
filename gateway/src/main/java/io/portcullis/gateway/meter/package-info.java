/**
 * What the gateway counts: plain arrays per event loop, summed when read. Exporting them is the
 * server's business.
 */
@NullMarked
package io.portcullis.gateway.meter;

import org.jspecify.annotations.NullMarked;
