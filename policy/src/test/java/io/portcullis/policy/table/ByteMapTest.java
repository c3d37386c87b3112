package io.portcullis.policy.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteMapTest {
  @Test
  void find_randomNames_equalsAHashMap() {
    for (long seed : Seeds.of(200)) {
      Random random = new Random(seed);
      Map<String, Integer> twin = new HashMap<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        twin.put(name(random), i);
      }
      ByteMap map = ByteMap.of(twin);
      for (int i = 0; i < 200; i++) {
        String name = random.nextBoolean() ? name(random) : twin.keySet().iterator().next();
        assertThat(find(map, name))
            .as("seed %d, name '%s'", seed, name)
            .isEqualTo(twin.getOrDefault(name, -1));
      }
    }
  }

  /** Lengths around eight, where hashing changes from words to bytes. */
  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int length = random.nextInt(19); length > 0; length--) {
      name.append((char) ('a' + random.nextInt(2)));
    }
    return name.toString();
  }

  /** Looks the name up in the middle of other bytes. */
  private static int find(ByteMap map, String name) {
    byte[] bytes = ("b" + name + "a").getBytes(StandardCharsets.US_ASCII);
    return map.find(bytes, 1, bytes.length - 1);
  }

  @Test
  void find_inTheEmptyMap_findsNothing() {
    assertThat(find(ByteMap.EMPTY, "")).isEqualTo(-1);
    assertThat(find(ByteMap.EMPTY, "orders")).isEqualTo(-1);
  }
}
