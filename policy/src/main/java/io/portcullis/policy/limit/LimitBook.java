package io.portcullis.policy.limit;

import io.portcullis.model.Plan;
import io.portcullis.model.rule.RateLimit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The limits in force, by what they belong to, so that compiling again finds them with their
 * buckets: a limit that still allows the same goes on, one that was changed starts anew, full.
 *
 * <p>Not thread safe: owned by the policy-reloader thread.
 */
public final class LimitBook {
  private final BucketTable table = new BucketTable();

  private Map<UUID, Map<String, Limit>> limits = new HashMap<>();
  private Map<UUID, Map<String, Limit>> before = Map.of();

  /** Where the buckets of single callers are; shared by all snapshots. */
  public BucketTable table() {
    return table;
  }

  /**
   * Everything will be compiled anew: what is not asked for before {@link #finish} is forgotten.
   */
  public void startOver() {
    // After a load that failed there is something left of both.
    Map<UUID, Map<String, Limit>> all = new HashMap<>(before);
    all.putAll(limits);
    before = all;
    limits = new HashMap<>();
  }

  /** Everything was compiled. */
  public void finish() {
    before = Map.of();
  }

  /** The limit of a tenant's plan; null if the plan has none. */
  public @Nullable Limit ofTenant(UUID tenant, Plan plan) {
    if (plan.requestsPerMinute() == Plan.NONE) {
      limits.remove(tenant);
      return null;
    }
    Quota quota = Quota.of(new RateLimit(plan.requestsPerMinute(), RateLimit.DEFAULT_WINDOW_SEC));
    Place place = place(tenant);
    Limit limit = place.limit("", LimitKind.TENANT, quota, false);
    place.close();
    return limit;
  }

  /** Opens the place of a tenant or route; to be closed when all its limits were asked for. */
  public Place place(UUID owner) {
    Map<String, Limit> old = limits.get(owner);
    return new Place(owner, old != null ? old : before.getOrDefault(owner, Map.of()));
  }

  /** Forgets what a tenant or route had. */
  public void forget(UUID owner) {
    limits.remove(owner);
  }

  /** The limits of one tenant or route. */
  public final class Place {
    private final UUID owner;
    private final Map<String, Limit> old;
    private final Map<String, Limit> now = new HashMap<>();

    Place(UUID owner, Map<String, Limit> old) {
      this.owner = owner;
      this.old = old;
    }

    /**
     * The limit under a name: the one that was there, if it allows the same in the same way.
     *
     * @param perCaller whether each caller has a bucket by itself
     */
    public Limit limit(String name, LimitKind kind, Quota quota, boolean perCaller) {
      Limit found = old.get(name);
      boolean same =
          found != null
              && found.kind() == kind
              && found.isPerCaller() == perCaller
              && found.quota().isSameAs(quota);
      Limit limit =
          same && found != null
              ? found
              : perCaller ? table.each(kind, quota) : new Limit(kind, quota);
      now.put(name, limit);
      return limit;
    }

    /** Forgets the limits that were not asked for. */
    public void close() {
      if (now.isEmpty()) {
        limits.remove(owner);
      } else {
        limits.put(owner, now);
      }
    }
  }
}
