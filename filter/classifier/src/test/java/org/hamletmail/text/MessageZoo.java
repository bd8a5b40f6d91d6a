package org.hamletmail.text;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The messages under {@code messages/} of the test resources. */
final class MessageZoo {
  private MessageZoo() {}

  static Path directory() {
    URL url = Objects.requireNonNull(MessageZoo.class.getResource("/messages"), "/messages");
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url + " is no path", e);
    }
  }

  static List<Path> messages() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
    }
  }

  static Path expectationOf(Path message) {
    String name = message.getFileName().toString();
    return message.resolveSibling(name.substring(0, name.length() - ".eml".length()) + ".txt");
  }
}
