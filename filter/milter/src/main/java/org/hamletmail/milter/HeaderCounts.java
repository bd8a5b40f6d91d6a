package org.hamletmail.milter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.nightcode.milter.MilterException;

/** How often each header field occurs in a message, without regard to case. */
final class HeaderCounts {

  /** No mail program comes near it; without a bound one message could fill the memory. */
  static final int MAX_NAMES = 50_000;

  /** Longer names are none that could ever be removed, see {@code HeaderField}. */
  private static final int MAX_NAME_CHARACTERS = 76;

  private final Map<String, Integer> counts = new HashMap<>();

  void add(String name) throws MilterException {
    if (name.length() > MAX_NAME_CHARACTERS) {
      return;
    }
    counts.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
    if (counts.size() > MAX_NAMES) {
      throw new MilterException("more than " + MAX_NAMES + " different header fields");
    }
  }

  /** Returns the number of fields of that name, also those beyond the message size limit. */
  int of(String name) {
    return counts.getOrDefault(name.toLowerCase(Locale.ROOT), 0);
  }
}
