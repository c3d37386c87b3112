package io.portcullis.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.api.access.ExplainResource;
import io.portcullis.api.access.SignatureBaseResource;
import io.portcullis.api.account.AccountResource;
import io.portcullis.api.clients.AddressLint;
import io.portcullis.api.clients.ClientAssignmentResource;
import io.portcullis.api.clients.ClientResource;
import io.portcullis.api.environments.EnvironmentResource;
import io.portcullis.api.health.ServerStatus;
import io.portcullis.api.health.StatusResource;
import io.portcullis.api.keys.KeyResource;
import io.portcullis.api.keys.RoleResource;
import io.portcullis.api.logs.AuditLogResource;
import io.portcullis.api.logs.RequestLogResource;
import io.portcullis.api.routes.OverrideResource;
import io.portcullis.api.routes.RouteClientResource;
import io.portcullis.api.routes.RouteResource;
import io.portcullis.api.secrets.SecretResource;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.ApiFrontDoor;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.Operation;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.RequestLogStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The management API's listener, from {@link #start} to {@link #close}.
 *
 * <p>Each call runs on a virtual thread of its own.
 */
public final class Api implements AutoCloseable {
  private static final String CONTRACT = "/openapi.yaml";
  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

  private final Javalin javalin;

  private Api(Javalin javalin) {
    this.javalin = javalin;
  }

  /**
   * Starts to listen; calls are answered when this returns.
   *
   * @param store where configuration is read and written
   * @param logs where calls of the gateway are read
   * @param policy knows the API keys, explains decisions, and tells when a write is enforced
   * @param status what the program around this says of itself
   * @param metrics what {@code /metrics} shows
   * @throws UncheckedIOException if the address cannot be listened on; nothing was started then
   */
  public static Api start(
      ApiOptions options,
      Store store,
      RequestLogStore logs,
      ActivePolicy policy,
      ServerStatus status,
      PrometheusMeterRegistry metrics) {
    ApiFrontDoor frontDoor =
        new ApiFrontDoor(policy, options.addresses(), options.clock(), options.random(), metrics);
    List<Operation> operations = operations(options, store, logs, policy, status, metrics);
    ServerSocketChannel listener = bind(options.listen());
    boolean started = false;
    try {
      Javalin javalin =
          Javalin.create(config -> configure(config, options, listener, frontDoor, operations));
      Api api = new Api(javalin.start());
      started = true;
      return api;
    } finally {
      if (!started) {
        closeQuietly(listener);
      }
    }
  }

  /** Bound here and not by Jetty, whose failure comes wrapped and with lines in the log. */
  private static ServerSocketChannel bind(InetSocketAddress listen) {
    try {
      ServerSocketChannel channel =
          listen.getAddress() instanceof Inet4Address
              ? ServerSocketChannel.open(StandardProtocolFamily.INET)
              : ServerSocketChannel.open();
      try {
        return channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(listen);
      } catch (IOException e) {
        closeQuietly(channel);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Nobody was answered on it.
    }
  }

  private static List<Operation> operations(
      ApiOptions options,
      Store store,
      RequestLogStore logs,
      ActivePolicy policy,
      ServerStatus status,
      PrometheusMeterRegistry metrics) {
    Clock clock = options.clock();
    RandomGenerator random = options.random();
    EnforcedWrites writes = new EnforcedWrites(store, policy, options.enforceWithin());
    AddressLint lint = new AddressLint(store, policy);
    return Stream.of(
            new ClientResource(store, writes, lint, random).operations(),
            new ClientAssignmentResource(store, writes).operations(),
            new RouteResource(store, writes, random).operations(),
            new OverrideResource(store, writes, random).operations(),
            new RouteClientResource(store, writes).operations(),
            new EnvironmentResource(store, writes, random).operations(),
            new SecretResource(store, writes, clock, random).operations(),
            new KeyResource(store, writes, policy, clock, random).operations(),
            new RoleResource().operations(),
            new AccountResource(store, logs, clock).operations(),
            new ExplainResource(policy, clock).operations(),
            new SignatureBaseResource(policy, clock).operations(),
            new RequestLogResource(store, logs).operations(),
            new AuditLogResource(store).operations(),
            new StatusResource(status, store, policy, metrics, clock).operations(),
            List.of(contract()))
        .flatMap(List::stream)
        .toList();
  }

  private static Operation contract() {
    return new Operation(
        "GET",
        CONTRACT,
        Operation.Access.OPEN,
        call -> Answer.raw(200, "application/yaml", contractBytes()));
  }

  private static byte[] contractBytes() {
    try (InputStream file = Api.class.getResourceAsStream(CONTRACT)) {
      if (file == null) {
        throw new IllegalStateException(CONTRACT + " is missing from this program");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(
      JavalinConfig config,
      ApiOptions options,
      ServerSocketChannel listener,
      ApiFrontDoor frontDoor,
      List<Operation> operations) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    ManagementConnections connections = new ManagementConnections(options.maxConnections());
    config.jetty.modifyHttpConfiguration(http -> hideServer(http, connections));
    config.jetty.modifyServer(server -> server.setErrorHandler(new JsonErrorHandler(options)));
    config.jetty.addConnector((server, http) -> connector(server, http, listener, connections));
    for (Operation operation : operations) {
      Handler handler = context -> frontDoor.answer(operation, context);
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(operation.method()), operation.path(), handler);
      if (operation.method().equals("GET")) {
        // Left alone, Javalin answers HEAD with a bare 200, whatever GET would have said.
        config.routes.addHttpHandler(HandlerType.HEAD, operation.path(), handler);
      }
    }
    config.routes.exception(HttpResponseException.class, frontDoor::answer);
    config.routes.exception(Exception.class, frontDoor::answer);
  }

  private static void hideServer(HttpConfiguration http, ManagementConnections connections) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.addCustomizer((request, answer) -> {
      connections.begins(request);
      return withoutMethodOverride(request);
    });
  }

  /**
   * Javalin takes this field for the method; what a proxy in front let pass must be what is done.
   */
  private static Request withoutMethodOverride(Request request) {
    if (!request.getHeaders().contains(METHOD_OVERRIDE)) {
      return request;
    }
    HttpFields fields =
        HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE).asImmutable();
    return new Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return fields;
      }
    };
  }

  private static ServerConnector connector(
      Server server,
      HttpConfiguration http,
      ServerSocketChannel listener,
      ManagementConnections connections) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    try {
      connector.open(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.bound(connector);
    return connector;
  }

  /** The address listened on, with the port that was chosen if none was given. */
  public InetSocketAddress address() {
    var connector = (ServerConnector) javalin.jettyServer().server().getConnectors()[0];
    try {
      var channel = (ServerSocketChannel) connector.getTransport();
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException("the management listener is closed", e);
    }
  }

  /** Stops listening and closes all connections; what is being answered may be cut off. */
  @Override
  public void close() {
    javalin.stop();
  }
}
