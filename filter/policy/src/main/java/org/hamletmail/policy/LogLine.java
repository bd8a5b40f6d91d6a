package org.hamletmail.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is logged of a message, in fields: one line of {@code key=value} as text. Whoever writes the
 * log in another form, or keeps it, takes the fields. Values are numbers and cleaned tokens, so
 * that none can end a line or pose as another field. For one thread until it is logged.
 */
public final class LogLine {
  private final List<String> pairs = new ArrayList<>();
  private final Map<String, Object> fields = new LinkedHashMap<>();

  LogLine() {}

  /** Adds a word; "-" stands for none. */
  LogLine add(String key, String word) {
    pairs.add(key + "=" + word);
    if (!word.equals("-")) {
      fields.put(key, word);
    }
    return this;
  }

  /** Adds a number as it is to be written; "-" stands for none. */
  LogLine number(String key, String decimal) {
    pairs.add(key + "=" + decimal);
    if (!decimal.equals("-")) {
      fields.put(key, new BigDecimal(decimal));
    }
    return this;
  }

  /** Returns the fields that have a value, in their order: a String or a BigDecimal each. */
  public Map<String, Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** Returns the line, always with the same keys in the same order. */
  @Override
  public String toString() {
    return String.join(" ", pairs);
  }
}
