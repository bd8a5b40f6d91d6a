package org.hamletmail.written;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Divides a folder of public mail into what trains and what measures, by source: messages of one
 * program or one collector are too much alike to stand on both sides. {@code manifest.tsv} of the
 * folder names each message's path, behind it its source; {@link RealDomains} are put in on the
 * way.
 *
 * @param folder with {@code manifest.tsv}
 * @param measuring sources that measure
 * @param collectors sources that collect from everybody, of which each fourth message measures
 */
record PublicMail(Path folder, Set<String> measuring, Set<String> collectors) {
  private static final int PARTS = 4;

  /**
   * Reads which sources measure, one a line; a line that ends in {@code " 1/4"} names a collector.
   *
   * @throws IOException if a file can't be read
   */
  static PublicMail of(Path folder, Path sources) throws IOException {
    Set<String> measuring = new HashSet<>();
    Set<String> collectors = new HashSet<>();
    for (String line : Files.readAllLines(sources)) {
      if (line.endsWith(" 1/4")) {
        collectors.add(line.substring(0, line.length() - 4).strip());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        measuring.add(line.strip());
      }
    }
    return new PublicMail(folder, Set.copyOf(measuring), Set.copyOf(collectors));
  }

  /**
   * Writes {@code OUT/train} and {@code OUT/validation}, with {@code ham} and {@code spam} in each,
   * and a folder for each source.
   *
   * @return how many messages train, and how many measure
   * @throws IOException if a file can't be read or written, or the manifest isn't one
   */
  List<Integer> divide(Path output, long seed) throws IOException {
    int[] counts = new int[2];
    List<String> lines = Files.readAllLines(folder.resolve("manifest.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      if (fields.length < 3 || !fields[0].matches("(?:ham|spam)/[^/]+/[^/]+")) {
        throw new IOException(
            folder.resolve("manifest.tsv") + ": \"" + line + "\"; expected path, source, ...");
      }
      String path = fields[0];
      Draws draws = Draws.of(seed).at(path);
      boolean measures =
          measuring.contains(fields[1])
              || (collectors.contains(fields[1]) && draws.at("part").below(PARTS) == 0);
      Path file =
          output
              .resolve(measures ? "validation" : "train")
              .resolve(path.substring(0, path.indexOf('/')))
              .resolve(fields[1].replaceAll("[^A-Za-z0-9]+", "-"))
              .resolve(path.substring(path.indexOf('/') + 1).replace('/', '-'));
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.write(file, RealDomains.in(Files.readAllBytes(folder.resolve(path)), draws));
      counts[measures ? 1 : 0]++;
    }
    return List.of(counts[0], counts[1]);
  }
}
