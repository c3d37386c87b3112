package io.portcullis.api.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the management API needs to know of the program around it, and cannot see itself.
 *
 * <p>Implemented by the server. Any thread; every method answers at once, without I/O.
 */
public interface ServerStatus {
  /** The name of this node, unique among the nodes of one database. */
  String node();

  /** The program's version, such as {@code 0.1.0}. */
  String version();

  /** When the program started. */
  Instant startedAt();

  /**
   * Why no calls should be sent here, found by looking now; empty: this node is ready. Shown to
   * anybody, so without names of databases, files and clients.
   */
  List<Problem> notReady();

  /** What is wrong although calls may be sent here; empty: nothing. */
  List<Problem> degraded();

  /** How the policy reloader is doing. */
  Reload reload();

  /** How the request log is doing. */
  Recording recording();

  /** How the gateway is doing. */
  Gateway gateway();

  /** How client addresses are derived, and what speaks against that being right. */
  Topology topology();

  /** What else the operator should know and mend; empty: nothing. */
  List<Finding> findings();

  /**
   * Something that is wrong.
   *
   * @param code stable, in lower case with underscores
   * @param message for people
   */
  record Problem(String code, String message) {}

  /**
   * How client addresses are derived.
   *
   * @param source the option's spelling
   * @param trustedProxies in canonical text; empty: none
   * @param trustedHops 0: proxies are known by address
   * @param findings signs that this is wrong; empty: none so far
   */
  record Topology(String source, String trustedProxies, int trustedHops, List<Finding> findings) {
    /** Copies the list. */
    public Topology {
      findings = List.copyOf(findings);
    }
  }

  /**
   * A sign that something is set up the wrong way.
   *
   * @param code stable, in lower case with underscores
   * @param message for people
   * @param option the name of the option that mends it
   */
  record Finding(String code, String message, String option) {}

  /**
   * The state of the policy reloader.
   *
   * @param confirmedAt when the snapshot in force was last known to be the newest state of the
   *     database; null before the first load
   * @param error why the last attempt failed, one line without secrets; null if it succeeded
   * @param failedAt when the last failed attempt was; null if none failed since the start
   * @param loads whole configurations compiled since the start
   * @param applies changes compiled since the start
   * @param tablesBuilt address tables built since the start
   */
  record Reload(
      @Nullable Instant confirmedAt,
      @Nullable String error,
      @Nullable Instant failedAt,
      long loads,
      long applies,
      long tablesBuilt) {}

  /**
   * The state of the request log.
   *
   * @param mode {@code all}, {@code denied} or {@code off}
   * @param written rows written since the start
   * @param droppedAllowed rows of allowed calls lost to a full queue since the start
   * @param droppedRefused rows of refused calls with a known key lost to a full queue since the
   *     start
   * @param droppedStrangers rows of calls without a known key that were too many to be recorded
   *     since the start, by the code of the reason; reasons that never came are left out
   */
  record Recording(
      String mode,
      long written,
      long droppedAllowed,
      long droppedRefused,
      Map<String, Long> droppedStrangers) {
    /** Copies the map. */
    public Recording {
      droppedStrangers = Map.copyOf(droppedStrangers);
    }
  }

  /**
   * The sums of the gateway since the start.
   *
   * @param requests calls that got an answer
   * @param allowed calls that were forwarded
   * @param refused calls refused, by the code of the reason; reasons that never came are left out
   * @param activeConnections callers' connections open now
   * @param upstreamConnects connections opened to upstreams
   */
  record Gateway(
      long requests,
      long allowed,
      Map<String, Long> refused,
      long activeConnections,
      long upstreamConnects) {
    /** Copies the map. */
    public Gateway {
      refused = Map.copyOf(refused);
    }
  }
}
