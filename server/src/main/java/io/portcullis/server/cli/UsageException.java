package io.portcullis.server.cli;

/**
 * The command line asks for something impossible. The message is one line for people.
 *
 * <p>In place of picocli's exception: naming that one in a class that every start loads would make
 * every start load picocli.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
