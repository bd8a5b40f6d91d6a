package org.hamletmail.e2e;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The example messages of the classifier's tests. */
final class MessageZoo {
  private MessageZoo() {}

  /** Returns the messages by file name. */
  static Map<String, byte[]> messages() throws IOException, URISyntaxException {
    URI one =
        requireNonNull(MessageZoo.class.getResource("/messages/01-plain.eml"), "message zoo")
            .toURI();
    if (!one.getScheme().equals("jar")) {
      return read(requireNonNull(Path.of(one).getParent()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(one, Map.of())) {
      return read(jar.getPath("/messages"));
    }
  }

  private static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> messages = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        messages.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return messages;
  }
}
