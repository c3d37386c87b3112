package io.portcullis.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Hands every {@code Error} that is logged to the handler of uncaught exceptions, if the program
 * has set one: libraries catch what their tasks and listeners throw, say so in the log, and go on
 * with a part missing.
 */
final class SwallowedErrors extends Filter<ILoggingEvent> {
  @Override
  public FilterReply decide(ILoggingEvent event) {
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    if (handler != null
        && event.getThrowableProxy() instanceof ThrowableProxy proxy
        && proxy.getThrowable() instanceof Error error) {
      handler.uncaughtException(Thread.currentThread(), error);
    }
    return FilterReply.NEUTRAL;
  }
}
