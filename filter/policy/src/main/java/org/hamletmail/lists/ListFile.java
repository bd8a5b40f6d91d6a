package org.hamletmail.lists;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.InvalidConfigException;

/**
 * Reads the file of a list: an entry a line, a kind and a value, comments behind {@code #}. With
 * one line wrong the whole file is: half of a list of those to be let in is not what its author
 * meant.
 */
final class ListFile {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_PROBLEMS = 20;
  private static final int SHOWN = 60;
  private static final String ENTRY =
      "sender, domain, network, recipient or list-id, and a value behind it";

  private final Path file;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Entries entries = new Entries();

  private ListFile(Path file) {
    this.file = file;
  }

  /**
   * Returns the entries of a file.
   *
   * @throws InvalidConfigException with the first {@value #MAX_PROBLEMS} things that are wrong
   */
  static Entries read(Path file, int maxEntries) {
    ListFile list = new ListFile(file);
    list.parse(list.text(), maxEntries);
    list.end();
    return list.entries;
  }

  private void parse(String text, int maxEntries) {
    int line = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      line++;
      int comment = raw.indexOf('#');
      String entry = (comment < 0 ? raw : raw.substring(0, comment)).strip();
      if (entry.isEmpty()) {
        continue;
      }
      if (entries.size() == maxEntries) {
        problem(
            line,
            "has more entries than hamlet.lists.max-entries",
            "at most " + maxEntries,
            "raise the setting, or take entries out");
        return;
      }
      add(entry.split("\\s+", -1), entry, line);
      if (problems.size() == MAX_PROBLEMS) {
        return;
      }
    }
  }

  private void add(String[] words, String entry, int line) {
    if (words.length != 2) {
      problem(line, "says " + shown(entry), ENTRY, "write one entry a line");
      return;
    }
    try {
      entries.add(words[0].toLowerCase(Locale.ROOT), words[1], line);
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) {
        problem(line, "says " + shown(words[0]), ENTRY, "correct the word");
      } else {
        problem(line, "says " + shown(entry), e.getMessage(), "correct the value");
      }
    }
  }

  private String text() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problem(0, "is too large", "at most " + MAX_BYTES + " bytes", "take entries out");
        end();
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problem(0, "is no text", "a file in UTF-8", "save it as such");
    } catch (IOException e) {
      problem(
          0,
          "can't be read (" + e.getClass().getSimpleName() + ")",
          "a file that the user of Hamlet may read",
          "check the path and its permissions");
    }
    return "";
  }

  private void end() {
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  private void problem(int line, String complaint, String expected, String remedy) {
    problems.add(new ConfigProblem(file.toString(), line, "", complaint, expected, remedy));
  }

  /** An entry is an administrator's, but the file may be any. */
  private static String shown(String text) {
    String start = text.substring(0, Math.min(SHOWN, text.length()));
    return '"' + start.replaceAll("[^ -~]", "?") + (text.length() > SHOWN ? "..." : "") + '"';
  }
}
