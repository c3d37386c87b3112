package io.portcullis.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.portcullis.gateway.channel.Faults;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What event loops stumbled over while this was watching: connections that were closed because a
 * state was reached that cannot be. The caller sees a closed connection, which some tests expect.
 */
final class OwnFaults extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Faults.class);
  private final List<String> found = new CopyOnWriteArrayList<>();

  private OwnFaults() {}

  /** Watches from now on. */
  static OwnFaults watch() {
    OwnFaults faults = new OwnFaults();
    faults.start();
    faults.logger.addAppender(faults);
    return faults;
  }

  @Override
  protected void append(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    if (cause != null && cause.getClassName().equals(IllegalStateException.class.getName())) {
      found.add(event.getFormattedMessage() + ": " + cause.getMessage());
    }
  }

  /** Watches no longer; fails if anything was found. */
  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
    if (!found.isEmpty()) {
      throw new AssertionError("faults of the gateway's own: " + found);
    }
  }
}
