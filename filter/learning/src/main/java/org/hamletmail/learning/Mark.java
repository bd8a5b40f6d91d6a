package org.hamletmail.learning;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hamletmail.classifier.Label;
import org.hamletmail.sender.Sign;

/**
 * A line of the file of marks: that a user marked a message, or that a mark is gone. Fields are
 * separated by tabs; nothing in them is anybody's words.
 */
sealed interface Mark {

  /** Returns the digest of the message, see {@link TextKey}. */
  String digest();

  /** Returns who marked it, see {@link Users#hashed}. */
  String user();

  /** Returns the line, without its end. */
  String line();

  /**
   * A user's word on a message.
   *
   * @param at to the second
   * @param source where it came from, see {@link Users#SOURCE}
   * @param kept whether the text that is kept is the copy that came with this
   * @param signs what the message showed of its sender
   * @param likeness empty where the text is too short
   */
  record Made(
      Instant at,
      String digest,
      Label label,
      String user,
      String source,
      boolean kept,
      Set<Sign> signs,
      Optional<Likeness> likeness)
      implements Mark {

    @Override
    public String line() {
      return String.join(
          "\t",
          Long.toString(at.getEpochSecond()),
          digest,
          label.name().toLowerCase(Locale.ROOT),
          user,
          source,
          kept ? "kept" : NONE,
          signs.isEmpty()
              ? NONE
              : new TreeSet<>(signs).stream().map(Sign::spelled).collect(Collectors.joining(",")),
          likeness.map(Likeness::toString).orElse(NONE));
    }

    /** Returns the same mark, whose copy of the text is not kept. */
    Made withoutText() {
      return new Made(at, digest, label, user, source, false, signs, likeness);
    }
  }

  /** A mark that was taken back, or had to make room. */
  record Gone(String digest, String user) implements Mark {
    @Override
    public String line() {
      return String.join("\t", GONE, digest, user);
    }
  }

  /** Stands for nothing. */
  String NONE = "-";

  /** Begins the line of a mark that is gone. */
  String GONE = "gone";

  /** Reads a line; empty where it is damaged. */
  static Optional<Mark> parse(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    try {
      if (fields.size() == 3 && fields.getFirst().equals(GONE)) {
        return Optional.of(new Gone(hex(fields.get(1)), hex(fields.get(2))));
      }
      if (fields.size() != 8) {
        return Optional.empty();
      }
      return Optional.of(
          new Made(
              Instant.ofEpochSecond(Long.parseLong(fields.get(0))),
              hex(fields.get(1)),
              Label.valueOf(fields.get(2).toUpperCase(Locale.ROOT)),
              hex(fields.get(3)),
              fields.get(4),
              fields.get(5).equals("kept"),
              signs(fields.get(6)),
              fields.get(7).equals(NONE)
                  ? Optional.empty()
                  : Optional.of(Likeness.parse(fields.get(7)))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Names of files are made of these. */
  private static String hex(String digits) {
    if (!digits.matches("[0-9a-f]{32,64}")) {
      throw new IllegalArgumentException("no digest");
    }
    return digits;
  }

  private static Set<Sign> signs(String written) {
    Set<Sign> signs = EnumSet.noneOf(Sign.class);
    if (!written.equals(NONE)) {
      Arrays.stream(written.split(",", -1))
          .map(Sign::of)
          .forEach(sign -> sign.ifPresent(signs::add));
    }
    return signs;
  }
}
