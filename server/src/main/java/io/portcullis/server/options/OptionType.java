package io.portcullis.server.options;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpSyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the text of an option may be, and what it is read into.
 *
 * @param allowed what is accepted, for people, such as {@code 1 to 64}
 * @param parser gives empty for a text that is not accepted
 * @param faults what is wrong with such a text, each part by itself, as clauses; empty if there is
 *     no more to say than {@code allowed} does
 */
public record OptionType<T>(
    String allowed, Function<String, Optional<T>> parser, Function<String, List<String>> faults) {
  /** A type that has no more to say of a bad text than what is allowed. */
  public OptionType(String allowed, Function<String, Optional<T>> parser) {
    this(allowed, parser, text -> List.of());
  }

  private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,12})([A-Za-z]*)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private static final String NO_ADDRESSES = "none";

  /** In milliseconds, the largest first. */
  private static final List<Unit> TIME_UNITS =
      List.of(
          new Unit("d", 86_400_000),
          new Unit("h", 3_600_000),
          new Unit("m", 60_000),
          new Unit("s", 1_000),
          new Unit("ms", 1));

  /** In bytes, the largest first. */
  private static final List<Unit> SIZE_UNITS =
      List.of(
          new Unit("GiB", 1 << 30),
          new Unit("MiB", 1 << 20),
          new Unit("KiB", 1 << 10),
          new Unit("B", 1));

  /** A text that passes {@code test}. */
  static OptionType<String> text(String allowed, Predicate<String> test) {
    return new OptionType<>(allowed, text -> Optional.of(text).filter(test));
  }

  /** A path of this machine, relative to the working directory or absolute. */
  static OptionType<Path> path() {
    return new OptionType<>(
        "a path",
        text -> {
          try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        });
  }

  /** A whole number within both bounds. */
  static OptionType<Integer> number(int least, int most) {
    return new OptionType<>(
        "%d to %d".formatted(least, most),
        text ->
            Optional.of(text)
                .filter(t -> NUMBER.matcher(t).matches())
                .map(Integer::valueOf)
                .filter(n -> n >= least && n <= most));
  }

  /** A duration with its unit, within both bounds. */
  static OptionType<Duration> duration(Duration least, Duration most) {
    return quantity(TIME_UNITS, least.toMillis(), most.toMillis(), Duration::ofMillis);
  }

  /** A number of bytes with its unit, within both bounds. */
  static OptionType<Long> size(long least, long most) {
    return quantity(SIZE_UNITS, least, most, bytes -> bytes);
  }

  private static <T> OptionType<T> quantity(
      List<Unit> units, long least, long most, LongFunction<T> result) {
    String allowed =
        "%s to %s (units %s)"
            .formatted(
                format(units, least),
                format(units, most),
                String.join(", ", units.reversed().stream().map(Unit::name).toList()));
    return new OptionType<>(
        allowed,
        text -> {
          Matcher matcher = QUANTITY.matcher(text);
          if (!matcher.matches()) {
            return Optional.empty();
          }
          long count = Long.parseLong(matcher.group(1));
          return units.stream()
              .filter(unit -> unit.name().equals(matcher.group(2)))
              // Compared before it is multiplied, which could overflow.
              .filter(unit -> count <= most / unit.factor() && count * unit.factor() >= least)
              .map(unit -> result.apply(count * unit.factor()))
              .findFirst();
        });
  }

  /** How {@code time} is written as a {@link #duration}. */
  static String textOf(Duration time) {
    return format(TIME_UNITS, time.toMillis());
  }

  /** How {@code bytes} are written as a {@link #size}. */
  static String textOf(long bytes) {
    return format(SIZE_UNITS, bytes);
  }

  private static String format(List<Unit> units, long amount) {
    Unit largest =
        units.stream()
            .filter(unit -> amount >= unit.factor() && amount % unit.factor() == 0)
            .findFirst()
            .orElse(units.getLast());
    return amount / largest.factor() + largest.name();
  }

  /** One of the constants of {@code type}, spelled in lower case. */
  static <E extends Enum<E>> OptionType<E> oneOf(Class<E> type) {
    return oneOf(List.of(type.getEnumConstants()));
  }

  /** One of {@code accepted}, spelled in lower case with {@code -} for {@code _}. */
  static <E extends Enum<E>> OptionType<E> oneOf(List<E> accepted) {
    return new OptionType<>(
        String.join(", ", accepted.stream().map(OptionType::spelling).toList()),
        text -> accepted.stream().filter(e -> spelling(e).equals(text)).findFirst());
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code on} or {@code off}; also {@code true} and {@code false}, which YAML people write. */
  static OptionType<Boolean> onOff() {
    return new OptionType<>(
        "on, off",
        text ->
            switch (text) {
              case "on", "true" -> Optional.of(true);
              case "off", "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /**
   * Addresses with ports, separated by commas.
   *
   * @param usual the address of a port without one
   */
  static OptionType<List<ListenAddress>> listenAddresses(IpAddress usual) {
    return new OptionType<>(
        "address:port such as 127.0.0.1:8080 or [::]:8080, or a port alone; several with commas",
        text -> {
          List<ListenAddress> addresses = new ArrayList<>();
          for (String part : text.split(",", -1)) {
            Optional<ListenAddress> address = ListenAddress.parse(part.strip(), usual);
            if (address.isEmpty()) {
              return Optional.empty();
            }
            addresses.add(address.get());
          }
          return Optional.of(List.copyOf(addresses));
        },
        text ->
            Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> ListenAddress.parse(part, usual).isEmpty())
                .map(part -> "'" + part + "' is none")
                .toList());
  }

  /**
   * An address with its port.
   *
   * @param usual the address of a port without one
   */
  static OptionType<ListenAddress> listenAddress(IpAddress usual) {
    return new OptionType<>(
        "address:port such as 127.0.0.1:8081 or [::1]:8081, or a port alone",
        text -> ListenAddress.parse(text, usual));
  }

  /** Addresses, prefixes and ranges, or {@code none}: the empty list. */
  static OptionType<IpList> addressList() {
    return new OptionType<>(
        "none, or addresses and CIDRs such as 10.0.0.0/8, several with commas",
        text -> {
          if (text.equals(NO_ADDRESSES)) {
            return Optional.of(IpList.EMPTY);
          }
          try {
            return Optional.of(IpList.parse(text));
          } catch (IpSyntaxException e) {
            return Optional.empty();
          }
        },
        text ->
            IpList.problems(text).stream()
                .map(problem -> String.valueOf(problem.getMessage()))
                .toList());
  }

  /** As {@code type}, or nothing: the empty text. */
  static <T> OptionType<Optional<T>> optional(OptionType<T> type) {
    return new OptionType<>(
        type.allowed(),
        text ->
            text.isEmpty()
                ? Optional.of(Optional.empty())
                : type.parser().apply(text).map(Optional::of),
        type.faults());
  }

  /** A unit and how many of the smallest unit it is. */
  private record Unit(String name, long factor) {}
}
