package io.portcullis.policy.signature;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers used signatures until they are too old to be used again.
 *
 * <p>Any thread, no lock. Room for {@value #ENTRIES} signatures in 16 MiB, taken when the first one
 * comes. When the place of a signature is full of live ones, it is not accepted: forgetting one
 * would let it be used twice.
 *
 * <p>A signature is one word: 30 bits of the second from which it is too old, and 34 bits of its
 * salted digest. Another 15 bits of the digest choose one of 32,768 buckets of 64 words. So two
 * signatures are taken for the same with a probability of 2^-49. Buckets do not fill evenly: at
 * half the load one in five million is full, at three quarters one in a hundred. So a million
 * signatures fit: with a tolerance of 300 s and honest clocks, 3,500 signed calls a second.
 *
 * <p>One word is written in one step. Two threads that use one signature at once may choose
 * different free words of its bucket; therefore each looks again after it has written, and at least
 * one sees the other. If both do, both are refused.
 */
public final class ReplayMemory {
  /** The most signatures remembered. */
  public static final int ENTRIES = 1 << 21;

  static final int WAYS = 64;
  private static final int BUCKETS = ENTRIES / WAYS;
  private static final int SECOND_BITS = 30;
  private static final long DIGEST_MASK = (1L << (Long.SIZE - SECOND_BITS)) - 1;
  private static final long MAX_SECOND = (1L << SECOND_BITS) - 1;

  /** How far the clocks of two threads may differ: so much longer is a signature remembered. */
  private static final int SLACK_SEC = 2;

  /** What became of a signature. */
  public enum Use {
    /** It was not seen before, and is remembered. */
    FIRST,
    /** It was used before. */
    REPEATED,
    /** There is no room to remember it. */
    NO_ROOM
  }

  private final byte[] salt = new byte[16];
  private final AtomicReference<@Nullable Words> words = new AtomicReference<>();
  private volatile int longestToleranceSec;

  /** An empty memory. */
  public ReplayMemory() {
    new SecureRandom().nextBytes(salt);
  }

  /**
   * Some route accepts signatures up to this age: so long every one is remembered, because the same
   * signature may be sent to another route than before.
   */
  public void tolerates(int toleranceSec) {
    // Only the policy-reloader thread writes.
    longestToleranceSec = Math.max(longestToleranceSec, toleranceSec);
  }

  /** What digests must start with, so that nobody can choose where a signature is put. */
  byte[] salt() {
    return salt;
  }

  /**
   * Remembers a signature.
   *
   * @param digest 64 evenly spread bits of it, by {@link #salt}
   * @param nowMs the time now
   * @param signedAtSec when it was made, seconds since 1970
   */
  public Use use(long digest, long nowMs, long signedAtSec) {
    Words known = words(nowMs);
    AtomicLongArray memory = known.array;
    int bucket = (int) (digest >>> (Long.SIZE - Integer.numberOfTrailingZeros(BUCKETS))) * WAYS;
    long nowSec = known.second(Math.floorDiv(nowMs, 1_000));
    long tooOldSec = known.second(signedAtSec + longestToleranceSec + 1 + SLACK_SEC);
    long word = tooOldSec << (Long.SIZE - SECOND_BITS) | (digest & DIGEST_MASK);
    while (true) {
      int free = -1;
      long freeWord = 0;
      for (int i = bucket; i < bucket + WAYS; i++) {
        long there = memory.get(i);
        if (there >>> (Long.SIZE - SECOND_BITS) <= nowSec) {
          if (free < 0) {
            free = i;
            freeWord = there;
          }
        } else if ((there & DIGEST_MASK) == (word & DIGEST_MASK)) {
          return Use.REPEATED;
        }
      }
      if (free < 0) {
        return Use.NO_ROOM;
      }
      if (memory.compareAndSet(free, freeWord, word)) {
        return isAlone(memory, bucket, free, word) ? Use.FIRST : Use.REPEATED;
      }
    }
  }

  /** Whether no other thread has put the same signature elsewhere in the bucket meanwhile. */
  private static boolean isAlone(AtomicLongArray memory, int bucket, int mine, long word) {
    for (int i = bucket; i < bucket + WAYS; i++) {
      if (i != mine && ((memory.get(i) ^ word) & DIGEST_MASK) == 0) {
        return false;
      }
    }
    return true;
  }

  private Words words(long nowMs) {
    Words made = words.get();
    if (made == null) {
      words.compareAndSet(null, new Words(nowMs));
      made = words.get();
    }
    if (made == null) {
      throw new IllegalStateException("once made, it stays");
    }
    return made;
  }

  /** The words, and the second from which theirs are counted: 17 years before the first use. */
  private static final class Words {
    final AtomicLongArray array = new AtomicLongArray(ENTRIES);
    private final long startSec;

    Words(long nowMs) {
      startSec = Math.floorDiv(nowMs, 1_000) - (MAX_SECOND + 1) / 2;
    }

    long second(long sinceEpoch) {
      return Math.clamp(sinceEpoch - startSec, 1, MAX_SECOND);
    }
  }
}
