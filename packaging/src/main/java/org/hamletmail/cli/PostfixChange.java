package org.hamletmail.cli;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.milter.MtaLines;

/**
 * What is to become of Postfix's {@code main.cf}. It is tried on a copy first, so that what is
 * shown is what Postfix's own editor will write.
 */
final class PostfixChange {
  private static final String SMTPD = "smtpd_milters";
  private static final String OTHERS = "non_smtpd_milters";
  private static final String SAME = "$smtpd_milters";

  private final Postfix postfix;
  private final Map<String, String> settings;
  private final boolean keeps;
  private final Path before;
  private final Path after;

  /**
   * Describes a change.
   *
   * @param settings that Postfix's editor is to write; empty where the file as a whole comes back
   * @param keeps whether the file as it was is kept
   * @param after the file that they lead to
   */
  private PostfixChange(Postfix postfix, Map<String, String> settings, boolean keeps, Path after) {
    this.postfix = postfix;
    this.keeps = keeps;
    this.settings = settings;
    this.before = postfix.mainCf();
    this.after = after;
  }

  /**
   * Adds the milter behind those that are there.
   *
   * @param scratch an empty folder
   */
  static PostfixChange with(Postfix postfix, MtaLines milter, Path scratch) throws IOException {
    Map<String, String> settings = added(postfix, milter);
    return new PostfixChange(
        postfix, settings, true, tried(postfix, postfix.mainCf(), settings, scratch));
  }

  /** Takes it out. A file that nobody has touched since becomes what it was, to the byte. */
  static PostfixChange without(Postfix postfix, MtaLines milter, Path scratch) throws IOException {
    Path copy = copyOf(postfix);
    if (Files.exists(copy)) {
      Path past = Files.createDirectory(scratch.resolve("past"));
      Files.copy(copy, past.resolve("main.cf"));
      Postfix then = new Postfix(postfix.programs(), past);
      then.write(added(then, milter));
      if (Files.mismatch(then.mainCf(), postfix.mainCf()) < 0) {
        return new PostfixChange(postfix, Map.of(), false, copy);
      }
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : List.of(SMTPD, OTHERS)) {
      List<String> milters = entries(postfix.value(name));
      List<String> kept = milters.stream().filter(entry -> !isOf(milter, entry)).toList();
      if (kept.size() < milters.size()) {
        settings.put(name, String.join(", ", kept));
      }
    }
    return new PostfixChange(
        postfix, settings, false, tried(postfix, postfix.mainCf(), settings, scratch));
  }

  boolean isNothing() throws IOException {
    return Files.mismatch(before, after) < 0;
  }

  /** Returns the change as diff -u shows it. */
  String difference() throws IOException {
    return Postfix.difference(before, after).stripTrailing();
  }

  /** Returns where the file as it was is kept. */
  Path copy() {
    return copyOf(postfix);
  }

  /**
   * Keeps a copy, writes, and has Postfix check what was written.
   *
   * @throws SetupException if Postfix finds anything wrong; the file is then as it was
   */
  void apply() throws IOException {
    Path was = Files.createTempFile(postfix.folder(), ".main.cf", "");
    Files.copy(before, was, REPLACE_EXISTING, COPY_ATTRIBUTES);
    try {
      if (settings.isEmpty()) {
        Files.copy(after, before, REPLACE_EXISTING, COPY_ATTRIBUTES);
      } else {
        postfix.write(settings);
      }
      postfix.check();
    } catch (SetupException e) {
      Files.move(was, before, REPLACE_EXISTING);
      throw new SetupException(postfix.mainCf() + " stays as it was: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      Files.move(was, before, REPLACE_EXISTING);
      throw e;
    }
    if (keeps) {
      Files.move(was, copy(), REPLACE_EXISTING);
      return;
    }
    Files.delete(was);
    if (settings.isEmpty()) {
      Files.delete(copy());
    }
  }

  private static Map<String, String> added(Postfix postfix, MtaLines milter) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> asked = entries(postfix.value(SMTPD));
    if (asked.stream().noneMatch(entry -> isOf(milter, entry))) {
      settings.put(SMTPD, joined(asked, milter.postfixEntry()));
    }
    List<String> others = entries(postfix.value(OTHERS));
    if (others.isEmpty()) {
      settings.put(OTHERS, SAME);
    } else if (!others.contains(SAME) && others.stream().noneMatch(entry -> isOf(milter, entry))) {
      settings.put(OTHERS, joined(others, milter.postfixEntry()));
    }
    return settings;
  }

  private static Path tried(
      Postfix postfix, Path mainCf, Map<String, String> settings, Path scratch) throws IOException {
    Path copy = scratch.resolve("main.cf");
    Files.copy(mainCf, copy);
    new Postfix(postfix.programs(), scratch).write(settings);
    return copy;
  }

  private static String joined(List<String> entries, String more) {
    return Stream.concat(entries.stream(), Stream.of(more)).collect(Collectors.joining(", "));
  }

  /** Whether an entry, with settings of its own or without, is the milter's. */
  private static boolean isOf(MtaLines milter, String entry) {
    return entry.replaceFirst("^\\{\\s*", "").split("[\\s,}]", 2)[0].equals(milter.postfixSocket());
  }

  /** Postfix separates by commas and white space, but not within braces. */
  private static List<String> entries(String value) {
    List<String> entries = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    int depth = 0;
    for (char c : (value + ",").toCharArray()) {
      if (depth == 0 && (c == ',' || Character.isWhitespace(c))) {
        if (!entry.isEmpty()) {
          entries.add(entry.toString());
          entry.setLength(0);
        }
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      }
      entry.append(c);
    }
    return entries;
  }

  private static Path copyOf(Postfix postfix) {
    return postfix.folder().resolve("main.cf.before-hamlet");
  }
}
