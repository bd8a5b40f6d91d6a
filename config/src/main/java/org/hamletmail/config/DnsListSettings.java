package org.hamletmail.config;

import java.util.List;

/**
 * A list of addresses in the DNS (RFC 5782).
 *
 * @param zone below which the addresses stand, such as {@code zen.spamhaus.org}, in lower case
 * @param points that a listed client adds to the score, from -5 to 5, negative for a list of good
 *     ones; see {@link EvidenceSettings}
 * @param codes answers that count, networks within 127.0.0.0/8
 */
public record DnsListSettings(String zone, double points, List<IpNetwork> codes) {
  /** Of a zone's name, so that an IPv6 address of 64 characters in front leaves it a name. */
  private static final int MAX_ZONE = 180;

  private static final String ZONE =
      "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)+";

  /** Any answer within 127.0.0.0/8. */
  public static final List<IpNetwork> ANY_CODE = List.of(IpNetwork.parse("127.0.0.0/8"));

  /** Rejects values outside their ranges. */
  public DnsListSettings {
    if (!isZone(zone)) {
      throw new IllegalArgumentException("zone: expected a name such as zen.spamhaus.org");
    }
    if (!(Math.abs(points) <= EvidenceSettings.MAX_POINTS)) {
      throw new IllegalArgumentException("points is " + points + "; expected -5 to 5");
    }
    codes = List.copyOf(codes);
  }

  /** Returns whether a text in lower case can be the name of a zone. */
  static boolean isZone(String text) {
    return text.length() <= MAX_ZONE && text.matches(ZONE);
  }
}
