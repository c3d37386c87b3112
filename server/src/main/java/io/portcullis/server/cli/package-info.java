/**
 * The command line: one class for each command.
 *
 * <p>Start at {@link io.portcullis.server.cli.Portcullis}. What is asked for goes to the standard
 * output, problems go to the standard error. Not here: what a running server does.
 */
@NullMarked
package io.portcullis.server.cli;

import org.jspecify.annotations.NullMarked;
