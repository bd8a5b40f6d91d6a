package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStoreTest {
  @TempDir Path folder;

  @Test
  void add_message_isFiledAsItIsForItsOwnerOnly() throws IOException {
    TrainingStore store = store(10);
    assertThat(store.add(Label.SPAM, "ann@example.com", bytes("one"))).isTrue();
    assertThat(files("spam"))
        .singleElement()
        .satisfies(file -> {
          assertThat(file).hasContent("one");
          assertThat(file.toString()).doesNotContain("ann");
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
        });
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve("spam"))))
        .isEqualTo("rwx------");
    assertThat(files("ham")).isEmpty();
    assertThat(root().resolve("spam/tmp")).isEmptyDirectory();
  }

  @Test
  void add_sameMessageAgain_isThereOnce() throws IOException {
    TrainingStore store = store(10);
    store.add(Label.HAM, "ann", bytes("one"));
    assertThat(store.add(Label.HAM, "Ann", bytes("one"))).isFalse();
    assertThat(files("ham")).hasSize(1);
  }

  @Test
  void add_secondThoughts_takeTheMessageFromTheOtherSide() throws IOException {
    TrainingStore store = store(10);
    store.add(Label.SPAM, "ann", bytes("one"));
    store.add(Label.SPAM, "bob", bytes("one"));
    store.add(Label.HAM, "ann", bytes("one"));
    assertThat(files("ham")).hasSize(1);
    assertThat(files("spam")).as("bob's own opinion stays").hasSize(1);
  }

  @Test
  void add_beyondTheMaximum_removesTheUsersOldestOnBothSides() throws IOException {
    TrainingStore store = store(3);
    store.add(Label.SPAM, "bob", bytes("bob's"));
    for (int i = 0; i < 5; i++) {
      Label label = i % 2 == 0 ? Label.SPAM : Label.HAM;
      store.add(label, "ann", bytes("message " + i));
      for (Path file : Stream.of(files("ham"), files("spam")).flatMap(List::stream).toList()) {
        if (Files.readString(file).equals("message " + i)) {
          Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000 + i * 1_000L));
        }
      }
    }
    assertThat(files("spam"))
        .extracting(file -> Files.readString(file))
        .containsExactlyInAnyOrder("bob's", "message 2", "message 4");
    assertThat(files("ham"))
        .extracting(file -> Files.readString(file))
        .containsExactly("message 3");
  }

  @Test
  void add_storeGone_failsAndLeavesNoPart() throws IOException {
    TrainingStore store = store(3);
    Files.delete(root().resolve("spam/new"));
    assertThatThrownBy(() -> store.add(Label.SPAM, "ann", bytes("one")))
        .isInstanceOf(IOException.class);
    assertThat(root().resolve("spam/tmp")).isEmptyDirectory();
  }

  @Test
  void add_afterARestart_stillKnowsTheUsersOldest() throws IOException {
    for (int i = 0; i < 5; i++) {
      store(3).add(i % 2 == 0 ? Label.SPAM : Label.HAM, "ann", bytes("message " + i));
    }
    assertThat(texts("spam")).containsExactlyInAnyOrder("message 2", "message 4");
    assertThat(texts("ham")).containsExactly("message 3");
  }

  @Test
  void add_messagesDeletedByHandMeanwhile_makeRoom() throws IOException {
    TrainingStore store = store(2);
    store.add(Label.SPAM, "ann", bytes("one"));
    store.add(Label.SPAM, "ann", bytes("two"));
    for (Path file : files("spam")) {
      Files.delete(file);
    }
    store(2).add(Label.SPAM, "ann", bytes("three"));
    store(2).add(Label.SPAM, "ann", bytes("four"));
    assertThat(texts("spam")).containsExactlyInAnyOrder("three", "four");
  }

  /** What is noted of a user stays as short as what is kept, however much went through. */
  @Test
  void add_manyMessages_keepsTheNewestAndAShortList() throws IOException {
    TrainingStore store = store(5);
    for (int i = 0; i < 500; i++) {
      store.add(Label.SPAM, "ann", bytes("message " + i));
    }
    assertThat(texts("spam"))
        .containsExactlyInAnyOrder(
            "message 495", "message 496", "message 497", "message 498", "message 499");
    try (Stream<Path> users = Files.list(root().resolve("users"))) {
      assertThat(users)
          .singleElement()
          .satisfies(list -> {
            assertThat(Files.readAllLines(list)).hasSizeLessThan(120);
            assertThat(list.toString()).doesNotContain("ann");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
                .isEqualTo("rw-------");
          });
    }
  }

  @Test
  void add_severalThreads_loseNothing() throws Exception {
    TrainingStore store = store(100);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> added = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String user = "user " + i % 4;
        byte[] message = bytes("message " + i);
        added.add(threads.submit(() -> store.add(Label.HAM, user, message)));
      }
      for (Future<?> one : added) {
        one.get();
      }
    }
    assertThat(files("ham")).hasSize(400);
  }

  private List<String> texts(String label) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : files(label)) {
      texts.add(Files.readString(file));
    }
    return texts;
  }

  private Path root() {
    return folder.resolve("var/training");
  }

  private TrainingStore store(int maxPerUser) throws IOException {
    return new TrainingStore(root(), maxPerUser);
  }

  private List<Path> files(String label) throws IOException {
    try (Stream<Path> files = Files.list(root().resolve(label).resolve("new"))) {
      return files.sorted().toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
