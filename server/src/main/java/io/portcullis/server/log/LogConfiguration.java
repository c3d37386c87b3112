package io.portcullis.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Configures Logback; found as a service. Libraries speak from warnings on.
 *
 * <p>Code and not a file: reading XML would cost a tenth of the start.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
  private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %thread: %msg%n%ex";

  /** Called by Logback. */
  public LogConfiguration() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    SwallowedErrors errors = new SwallowedErrors();
    errors.start();
    appender.addFilter(errors);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger("io.portcullis").setLevel(Level.INFO);
    // Both warn of every PostgreSQL that is newer or older than those of their paid editions.
    context.getLogger("org.flywaydb").setLevel(Level.ERROR);
    context
        .getLogger("org.jooq.impl.DefaultExecuteContext.logVersionSupport")
        .setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
