package org.hamletmail.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.HistorySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of decisions, in memory and on a real disk. */
@Timeout(60)
class HistoryTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T16:10:57.123456Z"), ZoneOffset.UTC);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir private Path folder;

  @Test
  void of_knownAndUnknownId_findsTheNewestFirst() {
    try (History history = open(10, Optional.empty(), false)) {
      Decisions.on("A1", .1).tell(history);
      Decisions.on("A2", .9).tell(history);
      Decisions.on("A1", .8).tell(history);
      assertThat(history.of("A1", 5))
          .extracting(d -> d.text("p_spam"))
          .containsExactly("0.800000", "0.100000");
      assertThat(history.of("A1", 1)).hasSize(1);
      assertThat(history.of("A", 5)).isEmpty();
      assertThat(history.of("A1\",\"x", 5)).isEmpty();
    }
  }

  @Test
  void decided_fields_areThoseOfTheLogLine() {
    try (History history = open(10, Optional.empty(), false)) {
      Decisions.on("A1", .9).tell(history);
      assertThat(history.newest(1).getFirst().json())
          .startsWith("{\"time\":\"2026-11-30T16:10:57.123Z\",\"queue_id\":\"A1\",\"verdict\":")
          .contains("\"p_spam\":0.900000,")
          .doesNotContain("example");
    }
  }

  @Test
  void decided_addressesAreKept_onlyWhereTheSettingsSay() {
    try (History history = open(10, Optional.empty(), true)) {
      Decisions.on("A1", .9).tell(history);
      assertThat(history.newest(1).getFirst().json())
          .contains("\"client\":\"192.0.2.1\"", "\"sender\":\"a@example.org\"")
          .contains("\"recipients\":\"b@example.com c@example.com\",\"recipient_count\":2");
    }
  }

  @Test
  void open_afterARestart_remembersTheNewest() throws IOException {
    Path file = folder.resolve("history");
    for (int start = 0; start < 3; start++) {
      try (History history = open(5, Optional.of(file), false)) {
        for (int i = 0; i < 4; i++) {
          Decisions.on("Q" + start + i, .5).tell(history);
        }
      }
    }
    try (History history = open(5, Optional.of(file), false)) {
      assertThat(history.newest(10))
          .extracting(d -> d.text("queue_id"))
          .containsExactly("Q23", "Q22", "Q21", "Q20", "Q13");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .doesNotContain("rw-rw")
        .endsWith("---");
  }

  @Test
  void file_manyDecisions_staysBounded() throws IOException {
    Path file = folder.resolve("history");
    try (History history = open(10, Optional.of(file), false)) {
      for (int i = 0; i < 200; i++) {
        Decisions.on("Q" + i, .5).tell(history);
        await().until(() -> Files.readString(file).contains("\"queue_id\":\"Q"));
      }
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSizeLessThanOrEqualTo(25);
    assertThat(lines.getLast()).contains("\"Q199\"");
  }

  /** Of a process that was killed in the middle of a line, and of who knows whom. */
  @Test
  void open_damagedFile_takesWhatIsWhole() throws IOException {
    Path file = folder.resolve("history");
    try (History history = open(10, Optional.of(file), false)) {
      Decisions.on("A1", .1).tell(history);
      Decisions.on("A2", .2).tell(history);
    }
    String whole = Files.readString(file);
    Files.writeString(
        file,
        "[]\n{\"time\":5}\n" + "[".repeat(20_000) + "\n" + whole.substring(0, whole.length() - 9));
    try (History history = open(10, Optional.of(file), false)) {
      Decisions.on("A3", .3).tell(history);
    }
    try (History history = open(10, Optional.of(file), false)) {
      assertThat(history.newest(10))
          .extracting(d -> d.text("queue_id"))
          .containsExactly("A3", "A1");
    }
  }

  @Test
  void open_fileOfAnotherProcess_memoryServes() {
    Path file = folder.resolve("history");
    try (History first = open(10, Optional.of(file), false);
        History second = open(10, Optional.of(file), false)) {
      Decisions.on("A1", .1).tell(second);
      assertThat(second.of("A1", 1)).hasSize(1);
      assertThat(first.size()).isZero();
      assertThat(failures()).isPositive();
    }
  }

  @Test
  void decided_folderIsNotThere_memoryServesAndTheEndComes() {
    try (History history = open(10, Optional.of(folder.resolve("none/history")), false)) {
      Decisions.on("A1", .1).tell(history);
      assertThat(history.of("A1", 1)).hasSize(1);
      assertThat(failures()).isPositive();
    }
  }

  /** A device that is always full, as a disk may be. */
  @Test
  @EnabledIf("hasFullDevice")
  void decided_fullDisk_memoryServes() throws IOException {
    Path file = Files.createSymbolicLink(folder.resolve("history"), Path.of("/dev/full"));
    try (History history = open(10, Optional.of(file), false)) {
      for (int i = 0; i < 20; i++) {
        Decisions.on("Q" + i, .5).tell(history);
      }
      await().until(() -> failures() > 0);
      assertThat(history.of("Q19", 1)).hasSize(1);
      assertThat(history.size()).isEqualTo(10);
    }
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @Test
  void decided_nothingIsToBeKept_keepsNothing() {
    try (History history = open(0, Optional.of(folder.resolve("history")), false)) {
      Decisions.on("A1", .1).tell(history);
      assertThat(history.size()).isZero();
      assertThat(folder).isEmptyDirectory();
    }
  }

  private double failures() {
    return registry.get("hamlet.history.failures").functionCounter().count();
  }

  private History open(int max, Optional<Path> file, boolean addresses) {
    registry.clear();
    return History.open(new HistorySettings(max, file, addresses), registry, CLOCK);
  }
}
