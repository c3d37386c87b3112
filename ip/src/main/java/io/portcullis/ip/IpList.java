package io.portcullis.ip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The addresses an operator names in one field: 1 to 1,000 entries in the order given, or none for
 * a field that is absent. Entries may overlap and repeat.
 *
 * @param entries at most {@link #MAX_ENTRIES}; copied
 */
public record IpList(List<IpRange> entries) {

  /** The greatest number of entries. */
  public static final int MAX_ENTRIES = 1_000;

  /** The list without entries; it covers nothing and has no text that {@link #parse} accepts. */
  public static final IpList EMPTY = new IpList(List.of());

  /**
   * Orders lists by their first entry: IPv4 before IPv6, numerically, then the wider first. The
   * empty list is first. Lists that differ in later entries only are equal to it.
   */
  public static final Comparator<IpList> BY_FIRST_ENTRY = IpList::compareFirstEntries;

  /**
   * @throws IllegalArgumentException if there are more than {@link #MAX_ENTRIES}
   */
  public IpList {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "a list has at most " + MAX_ENTRIES + " entries, not " + entries.size());
    }
  }

  /**
   * Reads 1 to {@link #MAX_ENTRIES} entries as {@link IpRange#parse} has them, separated by commas.
   * Spaces (U+0020 only) may stand around each.
   *
   * @throws IpSyntaxException for the first offending entry; its position counts from the start of
   *     this text. An empty text is refused. {@link #problems} has the others too
   */
  public static IpList parse(CharSequence text) {
    String whole = text.toString();
    List<IpRange> entries = new ArrayList<>();
    int from = 0;
    while (true) {
      int comma = whole.indexOf(',', from);
      int to = comma < 0 ? whole.length() : comma;
      if (entries.size() == MAX_ENTRIES) {
        throw EntryText.tooMany(whole, from, to, MAX_ENTRIES);
      }
      entries.add(EntryText.parse(whole, from, to));
      if (comma < 0) {
        return new IpList(entries);
      }
      from = comma + 1;
    }
  }

  /**
   * Everything that {@link #parse} would refuse a text for, in order: each offending entry by
   * itself, and the first entry that is one too many; what follows it is not looked at. Empty for a
   * text that is accepted.
   */
  public static List<IpSyntaxException> problems(CharSequence text) {
    String whole = text.toString();
    List<IpSyntaxException> problems = new ArrayList<>();
    int from = 0;
    for (int count = 0; ; count++) {
      int comma = whole.indexOf(',', from);
      int to = comma < 0 ? whole.length() : comma;
      if (count == MAX_ENTRIES) {
        problems.add(EntryText.tooMany(whole, from, to, MAX_ENTRIES));
        return problems;
      }
      try {
        EntryText.parse(whole, from, to);
      } catch (IpSyntaxException e) {
        problems.add(e);
      }
      if (comma < 0) {
        return problems;
      }
      from = comma + 1;
    }
  }

  /** Whether this is the list of an absent field. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether any entry covers the address. One comparison per entry. */
  public boolean covers(IpAddress address) {
    for (IpRange entry : entries) {
      if (entry.covers(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The entry that a prefix of a table comes from, as it was written: tables hold ranges as
   * prefixes, which nobody wrote. Goes through the list, so it is for people's answers and not for
   * calls.
   *
   * @param piece a prefix of some entry
   * @return the first entry that has it
   * @throws IllegalArgumentException if no entry has it
   */
  public IpRange entryOf(IpPrefix piece) {
    IpRange whole = IpRange.of(piece);
    for (IpRange entry : entries) {
      if (entry.equals(whole) || (entry.covers(whole) && entry.toPrefixes().contains(piece))) {
        return entry;
      }
    }
    throw new IllegalArgumentException("no entry has the prefix " + piece);
  }

  /**
   * The first entry as text whose order, character by character, is that of {@link
   * #BY_FIRST_ENTRY}: for a database that sorts text. Lower-case hexadecimal digits after the digit
   * of the family; empty for the empty list.
   */
  public String sortKey() {
    if (entries.isEmpty()) {
      return "";
    }
    IpRange entry = entries.getFirst();
    HexFormat hex = HexFormat.of();
    byte[] widerFirst = entry.last().toBytes();
    for (int i = 0; i < widerFirst.length; i++) {
      widerFirst[i] = (byte) ~widerFirst[i];
    }
    char family = entry.family() == IpFamily.IPV4 ? '4' : '6';
    return family + hex.formatHex(entry.first().toBytes()) + hex.formatHex(widerFirst);
  }

  /** The canonical text: the entries joined by {@code ", "}; empty for the empty list. */
  @Override
  public String toString() {
    return entries.stream().map(IpRange::toString).collect(Collectors.joining(", "));
  }

  private static int compareFirstEntries(IpList one, IpList other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Boolean.compare(!one.isEmpty(), !other.isEmpty());
    }
    return one.entries.getFirst().compareTo(other.entries.getFirst());
  }
}
