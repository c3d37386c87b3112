package io.portcullis.store.crypto;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the master key comes from. More than one key is there during a change of the master key
 * only: the first is the one to encrypt with, the others still decrypt.
 */
public sealed interface MasterKeys permits MasterKeys.Given, MasterKeys.None, MasterKeyFile {
  /**
   * The keys, read anew, the first one first.
   *
   * @return empty if there is none yet
   * @throws MasterKeyException in one line, if what is there cannot be read or is no key
   */
  List<MasterKey> load();

  /** Where they come from, for people. */
  String place();

  /**
   * Keys that were handed over, such as by a variable of the environment; they stay while the
   * program runs.
   */
  record Given(String place, List<MasterKey> keys) implements MasterKeys {
    /** Copies the list. */
    public Given {
      keys = List.copyOf(keys);
    }

    /**
     * The keys of a text: one, or several with commas between them.
     *
     * @param place what to call it in messages, such as the name of the variable
     * @throws MasterKeyException if one of them is no key
     */
    public static Given parse(String place, String text) {
      return new Given(
          place,
          List.of(text.split(",", -1)).stream()
              .map(key -> parseOne(place, key.strip()))
              .collect(Collectors.toList()));
    }

    private static MasterKey parseOne(String place, String text) {
      return MasterKey.parse(text)
          .orElseThrow(() ->
              new MasterKeyException(
                  place
                      + " must hold the Base64 of 32 random bytes, as 'openssl rand -base64 32'"
                      + " makes it; during a change two of them, the new one first, with a comma"
                      + " between"));
    }

    @Override
    public List<MasterKey> load() {
      return keys;
    }
  }

  /** None: the values of secrets can be neither read nor written. */
  record None() implements MasterKeys {
    @Override
    public List<MasterKey> load() {
      return List.of();
    }

    @Override
    public String place() {
      return "nowhere";
    }
  }
}
