package org.hamletmail.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The few header fields that say who a message is from, as they stand in its bytes.
 *
 * <p>How it works: one pass over the lines up to the first that is empty or no field. Of a field
 * that is of use at most {@value #MAX_VALUE} bytes are kept, one more where it is longer, and at
 * most {@value #MAX_FIELDS} such fields; further ones of Authentication-Results are dropped, since
 * they stand lowest and are trusted least.
 */
final class HeaderSection {
  static final int MAX_VALUE = AuthenticationResults.MAX_LENGTH;
  static final int MAX_FIELDS = 100;
  static final String RECEIVED = "received";
  static final String FROM = "from";
  static final String LIST_ID = "list-id";
  static final String RESULTS = "authentication-results";
  private static final Set<String> OF_USE = Set.of(RECEIVED, FROM, LIST_ID, RESULTS);

  private final byte[] message;
  private final List<Field> fields = new ArrayList<>();

  /**
   * A field.
   *
   * @param name in lower case
   * @param value behind the colon, without the line ends of folding
   */
  record Field(String name, String value) {}

  private HeaderSection(byte[] message) {
    this.message = message;
  }

  /** Returns the fields of use in a message, from its top. */
  static List<Field> of(byte[] message) {
    HeaderSection section = new HeaderSection(message);
    section.read();
    return List.copyOf(section.fields);
  }

  private void read() {
    int line = 0;
    while (line < message.length) {
      int end = lineEnd(line);
      int colon = colon(line, end);
      if (colon < 0) {
        return;
      }
      while (end < message.length && (message[end] == ' ' || message[end] == '\t')) {
        end = lineEnd(end);
      }
      Optional<String> name = name(line, colon);
      if (name.isPresent()) {
        add(name.get(), colon + 1, end);
      }
      line = end;
    }
  }

  private void add(String name, int from, int to) {
    long alike = fields.stream().filter(field -> field.name.equals(name)).count();
    if (alike < MAX_FIELDS) {
      fields.add(new Field(name, value(from, to)));
    }
  }

  /** White space before the colon is obsolete, so it is no field that a server of ours wrote. */
  private Optional<String> name(int from, int colon) {
    if (colon - from > RESULTS.length() + 8) {
      return Optional.empty();
    }
    String raw = new String(message, from, colon - from, UTF_8).toLowerCase(Locale.ROOT);
    String name = raw.strip();
    return OF_USE.contains(name) && !(name.equals(RESULTS) && !raw.equals(name))
        ? Optional.of(name)
        : Optional.empty();
  }

  /** The line ends that folding left go; any other stays, and makes the field unsound. */
  private String value(int from, int to) {
    int length = Math.min(to - from, MAX_VALUE + 1);
    String raw = new String(message, from, length, UTF_8);
    return raw.replaceAll("\\r?\\n(?=[ \\t])", "").replaceAll("\\r?\\n$", "").strip();
  }

  private int colon(int from, int end) {
    for (int i = from; i < end; i++) {
      if (message[i] == ':') {
        return i > from ? i : -1;
      }
      if (message[i] == '\n') {
        return -1;
      }
    }
    return -1;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < message.length && message[i] != '\n') {
      i++;
    }
    return Math.min(i + 1, message.length);
  }
}
