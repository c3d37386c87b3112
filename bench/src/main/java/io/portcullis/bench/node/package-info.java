/**
 * A Portcullis server as its users run it: started by the launcher, configured over its management
 * API.
 *
 * <p>Not here: the measurements. Start with {@link io.portcullis.bench.node.Node}.
 */
@NullMarked
package io.portcullis.bench.node;

import org.jspecify.annotations.NullMarked;
