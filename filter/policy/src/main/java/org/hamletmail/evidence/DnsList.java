package org.hamletmail.evidence;

import java.util.List;
import java.util.function.LongSupplier;
import org.hamletmail.config.DnsListSettings;
import org.hamletmail.config.IpNetwork;

/** One list: which answers count, and whether it answers at all. Thread-safe. */
final class DnsList {
  /** Failures in a row after which it is left alone. */
  static final int LIMIT = 5;

  static final long REST_NANOS = 30_000_000_000L;

  private static final IpNetwork ANSWERS = DnsListSettings.ANY_CODE.getFirst();

  /**
   * Not addresses that stand in a list, which begin at 127.0.0.2, but what lists answer to those
   * whom they do not serve. Anything outside 127.0.0.0/8 is a resolver that invents answers.
   */
  private static final List<IpNetwork> NO_LISTING =
      List.of(IpNetwork.parse("127.0.0.0/31"), IpNetwork.parse("127.255.255.0/24"));

  private final DnsListSettings settings;
  private final LongSupplier nanoTime;
  private int failures;
  private long restsUntil;

  DnsList(DnsListSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  String name(String client) {
    return client + "." + settings.zone();
  }

  Offset offset() {
    return new Offset(settings.zone(), settings.points());
  }

  /** Returns whether it may be asked; after a rest one question is a trial. */
  synchronized boolean permits() {
    if (failures < LIMIT) {
      return true;
    }
    if (nanoTime.getAsLong() - restsUntil < 0) {
      return false;
    }
    restsUntil = nanoTime.getAsLong() + REST_NANOS;
    return true;
  }

  synchronized void answered() {
    failures = 0;
  }

  synchronized void failed() {
    failures = Math.min(LIMIT, failures + 1);
    if (failures == LIMIT) {
      restsUntil = nanoTime.getAsLong() + REST_NANOS;
    }
  }

  /** Returns whether one of some answers says that the client is listed. */
  boolean counts(List<String> answers) {
    return answers.stream()
        .anyMatch(answer ->
            ANSWERS.contains(answer)
                && NO_LISTING.stream().noneMatch(network -> network.contains(answer))
                && settings.codes().stream().anyMatch(code -> code.contains(answer)));
  }
}
