package org.hamletmail.docs;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A document in Markdown, as far as it points at something. */
record Markdown(Path file, String text) {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  private static final Pattern SETTING =
      Pattern.compile("(?<![\\w./-])hamlet\\.[a-z][a-z0-9-]*(?:\\.[a-z][a-z0-9-]*)*");
  private static final Pattern KEBAB = Pattern.compile("`([a-z]+(?:-[a-z0-9]+)+)`");

  /** Keys of a recipe, but for the one that stands in no section; not files of the same names. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?<![\\w./-])(?:tokenizer|model|reading|mail|augmentation|teacher|training|thresholds"
              + "|engine)\\.(?!(?:json|safetensors|md|conf|tsv|html)\\b)[a-z][a-z0-9-]*(?![\\w(])");

  private static final Pattern PATH = Pattern.compile("`([A-Za-z.][\\w.-]*(?:/[\\w.-]+)+)`");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");

  /** Rows of tables, commands and output, and code that has no place to be broken. */
  private static final Pattern UNBROKEN = Pattern.compile(" *\\||    |   \\S|`[^`]*`[,.:;)]?$");

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  static Markdown read(Path file) {
    try {
      return new Markdown(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the documents below a folder's root and in its {@code docs}. */
  static List<Markdown> below(Path root) throws IOException {
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(Markdown::read)
          .toList();
    }
  }

  /** Returns the links that lead nowhere: no such file, or no such heading in it. */
  List<String> deadLinks() {
    return links().filter(link -> !leads(link)).toList();
  }

  /** Returns the links to files and headings, in their order. */
  Stream<String> links() {
    return find(LINK).filter(link -> !ELSEWHERE.matcher(link).matches());
  }

  /** Returns settings and metrics by their full names. */
  Set<String> settings() {
    return SETTING.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** Returns names such as {@code high-action}, without what stands before them. */
  Set<String> kebabNames() {
    return find(KEBAB).collect(Collectors.toSet());
  }

  /** Returns keys of recipes by their full names. */
  Set<String> recipeKeys() {
    return KEY.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** Returns paths with a slash. */
  Set<String> paths() {
    return find(PATH).collect(Collectors.toSet());
  }

  /** Returns the simple names of test classes. */
  Set<String> tests() {
    return find(TEST).collect(Collectors.toSet());
  }

  /** Returns the lines of paragraphs and lists that are longer than some characters. */
  List<String> longLines(int characters) {
    return FENCED
        .matcher(text)
        .replaceAll("")
        .lines()
        .filter(line -> line.length() > characters && !UNBROKEN.matcher(line).lookingAt())
        .toList();
  }

  private Stream<String> find(Pattern pattern) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  private boolean leads(String link) {
    String[] parts = link.split("#", 2);
    Path folder = requireNonNull(file.toAbsolutePath().getParent());
    Path target = parts[0].isEmpty() ? file : folder.resolve(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || read(target).anchors().contains(parts[1]));
  }

  /** Headings as GitHub makes anchors of them. */
  private Set<String> anchors() {
    return find(HEADING)
        .map(heading ->
            heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
