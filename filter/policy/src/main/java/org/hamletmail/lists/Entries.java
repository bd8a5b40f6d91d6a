package org.hamletmail.lists;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hamletmail.authentication.Domains;
import org.hamletmail.authentication.Finding;
import org.hamletmail.authentication.Method;
import org.hamletmail.config.IpNetwork;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one list, each with its line. Looking one up takes as long as a domain has labels,
 * or networks have different prefixes, however long the list is. Confined to one thread until it is
 * published.
 */
final class Entries {
  private final Map<String, Integer> senders = new HashMap<>();
  private final Map<String, Integer> domains = new HashMap<>();
  private final Map<String, Integer> below = new HashMap<>();
  private final Map<String, Integer> recipients = new HashMap<>();
  private final Map<String, Integer> listIds = new HashMap<>();
  private final Map<IpNetwork, Integer> networks = new HashMap<>();
  private final Set<Integer> prefixes = new TreeSet<>();
  private int size;

  int size() {
    return size;
  }

  /** Returns whether any entry is about what a message says of its sender. */
  boolean haveSenders() {
    return !(senders.isEmpty() && domains.isEmpty() && below.isEmpty() && listIds.isEmpty());
  }

  /**
   * Adds an entry; of two that are the same the first counts.
   *
   * @param kind the word before the value
   * @throws IllegalArgumentException if the kind is unknown, without a message, or the value is not
   *     of that kind, with what was expected
   */
  void add(String kind, String value, int line) {
    switch (kind) {
      case "sender" -> senders.putIfAbsent(address(value), line);
      case "domain" -> {
        if (value.startsWith(".")) {
          below.putIfAbsent(domain(value.substring(1)), line);
        } else {
          domains.putIfAbsent(domain(value), line);
        }
      }
      case "network" -> {
        IpNetwork network = network(value);
        prefixes.add(network.prefix());
        networks.putIfAbsent(network, line);
      }
      case "recipient" ->
          recipients.putIfAbsent(
              value.startsWith("@") ? "@" + domain(value.substring(1)) : address(value), line);
      case "list-id" -> listIds.putIfAbsent(domain(value), line);
      default -> throw new IllegalArgumentException();
    }
    size++;
  }

  /**
   * Returns the line of an entry that a message meets.
   *
   * @param proven whether what a message says of its sender must be proven
   */
  OptionalInt find(Parties parties, boolean proven) {
    return Stream.of(
            client(parties),
            recipients(parties),
            proven ? provenSender(parties) : sender(parties),
            listId(parties, proven))
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private OptionalInt client(Parties parties) {
    if (parties.client().isEmpty()) {
      return OptionalInt.empty();
    }
    return first(
        prefixes.stream()
            .flatMap(prefix -> IpNetwork.around(parties.client().get(), prefix).stream()),
        networks::get);
  }

  /** The first recipient's line, if each has one. */
  private OptionalInt recipients(Parties parties) {
    OptionalInt found = OptionalInt.empty();
    for (String recipient : parties.recipients()) {
      Integer line = recipients.get(recipient);
      line = line != null ? line : recipients.get("@" + Parties.domain(recipient));
      if (line == null) {
        return OptionalInt.empty();
      }
      found = found.isPresent() ? found : OptionalInt.of(line);
    }
    return found;
  }

  private OptionalInt sender(Parties parties) {
    Stream<String> said =
        Stream.of(parties.sender(), parties.authentication().from()).flatMap(Optional::stream);
    return first(said, address -> of(address, Parties.domain(address)));
  }

  /** Each address and domain for which somebody stands. */
  private OptionalInt provenSender(Parties parties) {
    Optional<String> mailFrom =
        parties.sender().filter(a -> passes(parties, Method.SPF, Parties.domain(a)));
    Optional<String> from =
        parties
            .authentication()
            .from()
            .filter(a ->
                passes(parties, Method.DMARC, Parties.domain(a))
                    || passes(parties, Method.DKIM, Parties.domain(a)));
    OptionalInt ofAddress =
        first(
            Stream.of(mailFrom, from).flatMap(Optional::stream),
            address -> of(address, Parties.domain(address)));
    return ofAddress.isPresent() ? ofAddress : first(signers(parties), this::ofDomain);
  }

  /**
   * A list that is as good as its name says: the server of its domain, or one above, stands for it.
   */
  private OptionalInt listId(Parties parties, boolean proven) {
    return first(
        parties.authentication().listId().stream()
            .filter(id -> !proven || standing(parties).anyMatch(d -> Domains.holds(d, id))),
        listIds::get);
  }

  private static Stream<String> standing(Parties parties) {
    Stream<String> mailFrom =
        parties.sender().map(Parties::domain).stream()
            .filter(domain -> passes(parties, Method.SPF, domain));
    Stream<String> from =
        parties.authentication().from().map(Parties::domain).stream()
            .filter(domain -> passes(parties, Method.DMARC, domain));
    return Stream.of(mailFrom, from, signers(parties)).flatMap(Function.identity());
  }

  private static Stream<String> signers(Parties parties) {
    return parties.authentication().findings().stream()
        .filter(finding -> finding.method() == Method.DKIM && finding.passes())
        .map(Finding::domain);
  }

  private static boolean passes(Parties parties, Method method, String domain) {
    return parties.authentication().passes(method, domain);
  }

  private @Nullable Integer of(String address, String domain) {
    Integer line = senders.get(address);
    return line != null ? line : ofDomain(domain);
  }

  private @Nullable Integer ofDomain(String domain) {
    Integer line = domains.get(domain);
    for (int dot = domain.indexOf('.');
        line == null && dot >= 0;
        dot = domain.indexOf('.', dot + 1)) {
      line = below.get(domain.substring(dot + 1));
    }
    return line;
  }

  private static <T> OptionalInt first(Stream<T> keys, Function<T, @Nullable Integer> line) {
    return keys.flatMap(key -> Stream.ofNullable(line.apply(key)))
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  private static String address(String value) {
    return Parties.address(value)
        .orElseThrow(() -> new IllegalArgumentException("an address such as alice@example.org"));
  }

  private static String domain(String value) {
    return Domains.canonical(value)
        .orElseThrow(() ->
            new IllegalArgumentException("a domain of at least two labels, such as example.org"));
  }

  private static IpNetwork network(String value) {
    try {
      return IpNetwork.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a network such as 192.0.2.0/24 or 2001:db8::/32 (" + e.getMessage() + ")", e);
    }
  }
}
