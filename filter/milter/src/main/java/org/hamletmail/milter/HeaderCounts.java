package org.hamletmail.milter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How often each header field occurs in a message, without regard to case. */
final class HeaderCounts {

  /** Longer names are none that could ever be removed, see {@code HeaderField}. */
  private static final int MAX_NAME_CHARACTERS = 76;

  private final int maxFields;
  private final Map<String, Integer> counts = new HashMap<>();
  private int fields;

  /**
   * Begins with no fields.
   *
   * @param maxFields that are counted; without a bound the names of one message could fill the
   *     memory, and their removal the connection
   */
  HeaderCounts(int maxFields) {
    this.maxFields = maxFields;
  }

  /** Counts a field, and returns false if it is beyond the maximum, and so not counted. */
  boolean add(String name) {
    if (fields >= maxFields) {
      return false;
    }
    fields++;
    if (name.length() <= MAX_NAME_CHARACTERS) {
      counts.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    return true;
  }

  /** Returns the number of fields of that name, also those beyond the message size limit. */
  int of(String name) {
    return counts.getOrDefault(name.toLowerCase(Locale.ROOT), 0);
  }
}
