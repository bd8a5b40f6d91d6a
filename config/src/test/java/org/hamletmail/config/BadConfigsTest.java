package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code bad-configs} holds a {@code filter.conf} and the complaints that are
 * expected of it, all and in this order. To add a case, add a folder.
 */
class BadConfigsTest {

  @ParameterizedTest
  @MethodSource("folders")
  void load_badConfig_complainsAsExpected(Path folder) throws IOException {
    Path file = folder.resolve("filter.conf");
    List<String> complaints;
    try {
      throw new AssertionError("loaded: " + ConfigLoader.load(file));
    } catch (InvalidConfigException e) {
      complaints = e.problems().stream().map(p -> p.toString().replace(folder + "/", "")).toList();
    }
    assertThat(complaints).isEqualTo(Files.readAllLines(folder.resolve("expected.txt")));
  }

  @Test
  void folders_areThere() throws Exception {
    assertThat(folders()).hasSizeGreaterThanOrEqualTo(39);
  }

  static Stream<Path> folders() throws IOException, URISyntaxException {
    Path all =
        Path.of(Objects.requireNonNull(BadConfigsTest.class.getResource("/bad-configs")).toURI());
    try (Stream<Path> folders = Files.list(all)) {
      return folders.sorted().toList().stream();
    }
  }
}
