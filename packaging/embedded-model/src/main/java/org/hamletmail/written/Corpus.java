package org.hamletmail.written;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All texts with what they draw from, in the order of language, label, kind and line.
 *
 * @param kinds style of each kind, by label
 * @param problems what is wrong in single lines
 */
record Corpus(
    Map<Label, Map<String, Style>> kinds,
    Map<String, Language> languages,
    List<Text> texts,
    List<Problem> problems) {
  private static final String KINDS = "kinds.txt";
  private static final String SLOTS = "slots.txt";

  /**
   * Reads a corpus.
   *
   * @throws IOException when a file can't be read
   */
  static Corpus read(Path root) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Map<Label, Map<String, Style>> kinds = kinds(root, problems);
    Lists common = Lists.read(SLOTS, lines(root, SLOTS, problems), problems);
    Map<String, Language> languages = new TreeMap<>();
    List<Text> texts = new ArrayList<>();
    for (String code : children(root)) {
      if (!Files.isDirectory(root.resolve(code))) {
        continue;
      }
      String slots = code + "/" + SLOTS;
      if (!Files.exists(root.resolve(slots))) {
        problems.add(new Problem(slots, 0, "is missing; copy en/slots.txt and rewrite it"));
        continue;
      }
      languages.put(
          code,
          new Language(code, Lists.read(slots, lines(root, slots, problems), problems), common));
      for (String inside : children(root.resolve(code))) {
        if (Stream.of("ham", "spam", SLOTS).noneMatch(inside::equals)) {
          problems.add(
              new Problem(code + "/" + inside, 0, "belongs to neither ham/, spam/ nor slots.txt"));
        }
      }
      for (Label label : Label.values()) {
        readTexts(root, code, label, kinds.getOrDefault(label, Map.of()), texts, problems);
      }
    }
    return new Corpus(kinds, languages, List.copyOf(texts), problems);
  }

  private static void readTexts(
      Path root,
      String code,
      Label label,
      Map<String, Style> kinds,
      List<Text> texts,
      List<Problem> problems)
      throws IOException {
    Path folder = root.resolve(code).resolve(label.folder);
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (String name : children(folder)) {
      String file = code + "/" + label.folder + "/" + name;
      String kind = name.replaceFirst("\\.txt$", "");
      Style style = kinds.get(kind);
      if (style == null || !name.endsWith(".txt")) {
        problems.add(
            new Problem(
                file,
                0,
                "is no kind of "
                    + label.folder
                    + "; kinds.txt lists them, one file KIND.txt each"));
        continue;
      }
      List<String> lines = lines(root, file, problems);
      texts.addAll(new TextFile(file, code, label, kind, style, lines, problems).read());
    }
  }

  private static Map<Label, Map<String, Style>> kinds(Path root, List<Problem> problems)
      throws IOException {
    Map<Label, Map<String, Style>> kinds = new TreeMap<>();
    List<String> lines = lines(root, KINDS, problems);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("//")) {
        continue;
      }
      String[] words = line.split(" +", -1);
      Style style = words.length == 3 ? Style.of(words[2]).orElse(null) : null;
      Label label = words[0].equals("ham") ? Label.HAM : Label.SPAM;
      if (style == null || !words[0].equals(label.folder)) {
        problems.add(new Problem(KINDS, i + 1, "\"" + line + "\" is not: label, kind, style"));
      } else {
        kinds.computeIfAbsent(label, unused -> new TreeMap<>()).put(words[1], style);
      }
    }
    return kinds;
  }

  private static List<String> lines(Path root, String file, List<Problem> problems)
      throws IOException {
    try {
      List<String> lines = Files.readAllLines(root.resolve(file));
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).chars().anyMatch(c -> c < ' ' || c == '\u00ad' || c == '\ufeff')) {
          problems.add(
              new Problem(file, i + 1, "holds a tab or an invisible character; write spaces"));
        }
      }
      return lines;
    } catch (CharacterCodingException e) {
      problems.add(new Problem(file, 0, "is not UTF-8; save it as UTF-8"));
      return List.of();
    }
  }

  private static List<String> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .map(child -> String.valueOf(child.getFileName()))
          .filter(name -> !name.startsWith(".") && !name.endsWith(".md"))
          .filter(name -> !name.equals(KINDS))
          .sorted()
          .toList();
    }
  }
}
