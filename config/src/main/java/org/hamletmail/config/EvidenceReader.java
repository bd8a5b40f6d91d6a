package org.hamletmail.config;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code policy.evidence}. Stateless. */
final class EvidenceReader {
  private static final Range MORE =
      new Range("a number from 0 to 5", x -> x >= 0 && x <= EvidenceSettings.MAX_POINTS);
  private static final Range LESS =
      new Range("a number from -5 to 0", x -> x <= 0 && -x <= EvidenceSettings.MAX_POINTS);
  private static final Range EITHER =
      new Range("a number from -5 to 5", x -> Math.abs(x) <= EvidenceSettings.MAX_POINTS);
  private static final IpNetwork LOOPBACK = DnsListSettings.ANY_CODE.getFirst();
  private static final Pattern SERVER =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+))(?::(\\d{1,5}))?");

  private EvidenceReader() {}

  static EvidenceSettings evidence(SettingsReader in) {
    EvidenceSettings d = EvidenceSettings.defaults();
    return new EvidenceSettings(
        in.decimal("dmarc-fail", MORE, d.dmarcFail()),
        in.decimal("spf-fail", MORE, d.spfFail()),
        in.decimal("dkim-pass", LESS, d.dkimPass()),
        in.decimal("hidden", MORE, d.hidden()),
        in.decimal("uncovered", MORE, d.uncovered()),
        in.decimal("max", MORE, d.max()),
        lists(in),
        in.texts(
            "dns-servers",
            EvidenceReader::server,
            d.dnsServers(),
            "addresses of resolvers such as \"127.0.0.1\", \"192.0.2.1:5353\" or \"[2001:db8::1]\"",
            "write an address, with a port where it is not 53"),
        in.duration(
            "dns-timeout",
            EvidenceSettings.MIN_TIMEOUT,
            EvidenceSettings.MAX_TIMEOUT,
            d.dnsTimeout()),
        in.duration(
            "dns-expire-after",
            EvidenceSettings.MIN_EXPIRY,
            EvidenceSettings.MAX_EXPIRY,
            d.dnsExpireAfter()));
  }

  private static List<DnsListSettings> lists(SettingsReader in) {
    List<DnsListSettings> lists =
        in.sections("dns-lists", "zone", List.of("zone", "points", "codes"), EvidenceReader::list);
    if (lists.size() > EvidenceSettings.MAX_LISTS) {
      in.refuse(
          "dns-lists",
          "at most " + EvidenceSettings.MAX_LISTS + " lists",
          "keep those that tell most; each is asked about each client");
      return List.of();
    }
    return lists;
  }

  private static Optional<DnsListSettings> list(SettingsReader in) {
    Optional<String> zone =
        in.text(
            "zone",
            EvidenceReader::zone,
            Optional.empty(),
            "a name such as \"zen.spamhaus.org\"",
            "write the zone that the list's own page names");
    double points = in.has("points") ? in.decimal("points", EITHER, 0) : 0;
    if (!in.has("points")) {
      in.refuse("zone", "points beside it", "say how much a listed client counts");
    }
    List<IpNetwork> codes =
        in.has("codes")
            ? in.texts(
                "codes",
                EvidenceReader::code,
                List.of(),
                "answers such as \"127.0.0.2\" or \"127.0.0.4/30\"",
                "write addresses or networks within 127.0.0.0/8")
            : DnsListSettings.ANY_CODE;
    return zone.map(name -> new DnsListSettings(name, points, codes));
  }

  private static Optional<String> zone(String text) {
    String zone = text.toLowerCase(Locale.ROOT);
    if (!DnsListSettings.isZone(zone)) {
      throw new IllegalArgumentException();
    }
    return Optional.of(zone);
  }

  private static IpNetwork code(String text) {
    IpNetwork network = IpNetwork.parse(text);
    if (network.prefix() < LOOPBACK.prefix()
        || !LOOPBACK.contains(network.address().getHostAddress())) {
      throw new IllegalArgumentException("outside 127.0.0.0/8");
    }
    return network;
  }

  private static String server(String text) {
    Matcher parts = SERVER.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException();
    }
    IpNetwork unused = IpNetwork.parse(Objects.requireNonNullElse(parts.group(1), parts.group(2)));
    String port = Objects.requireNonNullElse(parts.group(3), "53");
    if (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("no such port");
    }
    return text;
  }
}
