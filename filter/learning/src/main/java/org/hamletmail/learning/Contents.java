package org.hamletmail.learning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.files.Sha256;

/**
 * What there is to be learnt in a store, or was learnt of it: where both say the same, a model was
 * made of just that, and of nothing that was erased.
 *
 * @param ham messages
 * @param spam messages
 * @param digest SHA-256 of the lines {@code ham/DIGEST} and {@code spam/DIGEST}, sorted: what
 *     {@code find ham spam -type f | LC_ALL=C sort | sha256sum} says in the store
 */
public record Contents(int ham, int spam, String digest) {
  private static final Pattern STORED = Pattern.compile(".*/((ham|spam)/[0-9a-f]{64})");

  /** Returns that of a store. */
  static Contents of(Path store) throws IOException {
    List<String> files = new ArrayList<>();
    for (String label : List.of("ham", "spam")) {
      try (Stream<Path> found = Files.list(store.resolve(label))) {
        found.map(Path::toString).forEach(files::add);
      }
    }
    return among(files);
  }

  /**
   * Returns that of the files of a store.
   *
   * @param files paths; those that no store has are passed over
   */
  public static Contents among(List<String> files) {
    StringBuilder lines = new StringBuilder();
    int[] ham = {0};
    List<String> stored =
        files.stream()
            .map(STORED::matcher)
            .filter(Matcher::matches)
            .map(found -> found.group(1))
            .sorted()
            .toList();
    stored.forEach(name -> {
      ham[0] += name.startsWith("ham/") ? 1 : 0;
      lines.append(name).append('\n');
    });
    return new Contents(
        ham[0],
        stored.size() - ham[0],
        Sha256.of(lines.toString().getBytes(StandardCharsets.US_ASCII)));
  }

  /** Returns it as a manifest has it. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d ham, %d spam, SHA-256 %s", ham, spam, digest);
  }
}
