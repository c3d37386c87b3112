package io.portcullis.testing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A PostgreSQL of this JVM's own, from the binaries on the class path.
 *
 * <p>Any thread. Test classes that use it are extended with {@link Ending}.
 *
 * <p>PostgreSQL refuses to run as root, so there it runs as {@code nobody}, with {@code setpriv} of
 * util-linux: a user name space, which others use for this, is forbidden in many containers.
 */
public final class PostgresServer {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final String USER = "portcullis";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable PostgresServer shared;

  private final Path home;
  private final Path directory;
  private final Path data;
  private final int port;
  private volatile @Nullable Process process;

  private PostgresServer(Path home, Path directory, int port) {
    this.home = home;
    this.directory = directory;
    this.data = directory.resolve("data");
    this.port = port;
  }

  /**
   * Ends the server and deletes its files when all tests have run, and not while the JVM ends:
   * there Surefire waits for half a minute, and a busy disk takes longer.
   */
  public static final class Ending implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      AutoCloseable end = PostgresServer::end;
      context
          .getRoot()
          .getStore(Namespace.create(PostgresServer.class))
          .computeIfAbsent(Ending.class, key -> end);
    }
  }

  /** The server of this JVM, started on the first call. */
  public static synchronized PostgresServer shared() {
    PostgresServer server = shared;
    if (server == null) {
      server = start();
      shared = server;
    }
    return server;
  }

  private static synchronized void end() {
    PostgresServer server = shared;
    if (server != null) {
      shared = null;
      server.close();
    }
  }

  /** Makes a database without tables; its JDBC URL. */
  public String createDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return url(name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JDBC URL of a database. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=s3cret-of-the-database"
        .formatted(port, database, USER);
  }

  /** Breaks every connection to a database, as a failover does. */
  public void breakConnections(String databaseUrl) throws SQLException {
    String name = databaseUrl.replaceAll(".*/([^?]*).*", "$1");
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(name));
    }
  }

  /** Lets it answer nobody while {@code work} runs, as a host does that was frozen. */
  public void frozen(Runnable work) {
    Process server = process;
    if (server == null) {
      throw new IllegalStateException("it does not run");
    }
    List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
    all.add(server.toHandle());
    signal("-STOP", all);
    try {
      work.run();
    } finally {
      signal("-CONT", all);
    }
  }

  private static void signal(String signal, List<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
      kill.getInputStream().readAllBytes();
      kill.waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PostgresServer start() {
    try {
      Path home = unpack();
      Path directory = Files.createTempDirectory("portcullis-postgres-");
      Path data = Files.createDirectory(directory.resolve("data"));
      if (isRoot()) {
        setOwner(directory);
        setOwner(data);
      }
      initialise(home, data);
      PostgresServer server = new PostgresServer(home, directory, freePort());
      // For a run that is broken off: the files stay then.
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "postgres-stop"));
      server.launch();
      return server;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot start PostgreSQL", e);
    }
  }

  /** Sorts as people do (ICU, English) unless a column says otherwise, as real servers do. */
  private static void initialise(Path home, Path data) throws IOException, InterruptedException {
    List<String> command = command(home, "initdb", data);
    command.addAll(List.of("-U", USER, "-A", "trust", "--encoding=UTF8", "--locale=C"));
    command.addAll(List.of("--locale-provider=icu", "--icu-locale=en-US", "--no-sync"));
    Path output = data.resolveSibling("initdb.log");
    Process process = builder(command, data, output).start();
    if (!process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("initdb failed: " + Files.readString(output));
    }
  }

  private void launch() throws IOException, InterruptedException {
    List<String> command = command(home, "postgres", data);
    command.addAll(List.of("-p", Integer.toString(port), "-h", "127.0.0.1", "-k", ""));
    command.addAll(List.of("-c", "fsync=off", "-c", "max_connections=200"));
    Path output = data.resolveSibling("postgres.log");
    Process started = builder(command, data, output).start();
    process = started;
    Instant deadline = Instant.now().plus(START_TIMEOUT);
    while (!accepts()) {
      if (!started.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IOException("PostgreSQL does not start: " + Files.readString(output));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean accepts() {
    try (Connection connection = DriverManager.getConnection(url("postgres"))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private void close() {
    stop();
    try {
      deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    try {
      List<String> command = command(home, "pg_ctl", data);
      // Without waiting (-W): pg_ctl would take our ended child for a running server.
      command.addAll(List.of("stop", "-m", "immediate", "-W"));
      builder(command, data, data.resolveSibling("stop.log")).start();
      if (!running.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("PostgreSQL does not stop: " + directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Path home, String program, Path data) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    command.addAll(List.of(home.resolve("bin").resolve(program).toString(), "-D", data.toString()));
    return command;
  }

  private static ProcessBuilder builder(List<String> command, Path data, Path output) {
    return new ProcessBuilder(command)
        .directory(data.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void setOwner(Path path) throws IOException {
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Unpacks the binaries once per machine and version; several JVMs may do so at once. */
  private static Path unpack() throws IOException {
    byte[] archive = archive();
    String digest = digest(archive);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path home =
        temporary.resolve(
            "portcullis-postgres-%s-%s".formatted(digest, System.getProperty("user.name")));
    if (Files.isDirectory(home)) {
      return home;
    }
    Path unfinished = Files.createTempDirectory(temporary, "portcullis-unpacking-");
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, unfinished);
      }
    }
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another JVM was quicker.
      deleteTree(unfinished);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
    return home;
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] archive() throws IOException {
    String system = isMac() ? "Darwin" : "Linux";
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    try (InputStream archive =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
      if (archive == null) {
        throw new IOException("no PostgreSQL binaries for %s on %s".formatted(system, machine));
      }
      return archive.readAllBytes();
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path home)
      throws IOException {
    Path target = home.resolve(entry.getName()).normalize();
    if (!target.startsWith(home)) {
      throw new IOException("the archive leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    boolean executable = (entry.getMode() & 0100) != 0;
    Set<PosixFilePermission> permissions =
        PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
    Files.setPosixFilePermissions(target, permissions);
  }

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
  }

  private static void deleteTree(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
