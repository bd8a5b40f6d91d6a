package org.hamletmail.config;

import java.time.Duration;
import java.util.List;

/**
 * What else than the text counts, in points of the score: natural logarithms of factors on the odds
 * of spam. 0 counts nothing.
 *
 * @param dmarcFail added where a trusted server says dmarc=fail, from 0 to 5
 * @param spfFail added where a trusted server says spf=fail, from 0 to 5
 * @param dkimPass added where a trusted server says dkim=pass for the domain of the From field,
 *     from -5 to 0
 * @param hidden added where a message hides all its text, and a share of it where it hides a share,
 *     from 0 to 5
 * @param uncovered added where the model was given nothing of a text, and a share of it where it
 *     was given a share, from 0 to 5
 * @param max most that all of these move the score in either direction, from 0 to 5
 * @param dnsLists asked about the client, at most {@value #MAX_LISTS}
 * @param dnsServers resolvers, an address and perhaps a port each; none for those of the system
 * @param dnsTimeout most that a message waits for all lists together, from 10 ms to 1 s
 * @param dnsExpireAfter age at which an answer is forgotten, from 1 second to 1 day
 */
public record EvidenceSettings(
    double dmarcFail,
    double spfFail,
    double dkimPass,
    double hidden,
    double uncovered,
    double max,
    List<DnsListSettings> dnsLists,
    List<String> dnsServers,
    Duration dnsTimeout,
    Duration dnsExpireAfter) {
  static final double MAX_POINTS = 5;
  static final int MAX_LISTS = 8;
  static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
  static final Duration MAX_TIMEOUT = Duration.ofSeconds(1);
  static final Duration MIN_EXPIRY = Duration.ofSeconds(1);
  static final Duration MAX_EXPIRY = Duration.ofDays(1);

  /** Rejects values outside their ranges. */
  public EvidenceSettings {
    for (double points : new double[] {dmarcFail, spfFail, -dkimPass, hidden, uncovered, max}) {
      if (!(points >= 0 && points <= MAX_POINTS)) {
        throw new IllegalArgumentException("points: expected from 0 to 5, of dkimPass -5 to 0");
      }
    }
    dnsLists = List.copyOf(dnsLists);
    dnsServers = List.copyOf(dnsServers);
    Ranges.require("number of dnsLists", dnsLists.size(), 0, MAX_LISTS);
    Ranges.require("dnsTimeout", dnsTimeout, MIN_TIMEOUT, MAX_TIMEOUT);
    Ranges.require("dnsExpireAfter", dnsExpireAfter, MIN_EXPIRY, MAX_EXPIRY);
  }

  /** Returns whether anything is asked of the servers that authenticate senders. */
  public boolean usesAuthentication() {
    return dmarcFail != 0 || spfFail != 0 || dkimPass != 0;
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static EvidenceSettings defaults() {
    return new EvidenceSettings(
        0, 0, 0, 0, 0, 3, List.of(), List.of(), Duration.ofMillis(300), Duration.ofMinutes(15));
  }
}
