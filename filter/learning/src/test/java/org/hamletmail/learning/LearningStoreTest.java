package org.hamletmail.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.files.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningStoreTest {
  @TempDir Path parent;
  private Lessons lessons;

  @BeforeEach
  void makeStore() {
    lessons = new Lessons(parent.resolve("learning"));
  }

  @Test
  void learn_message_isKeptAsItIsForItsOwnerOnly() throws IOException {
    String digest = lessons.learn(Label.SPAM, "ann@example.com", "Subject: one\n\nbody");

    assertThat(texts("spam")).containsExactly("Subject: one\r\n\r\nbody");
    assertThat(texts("ham")).isEmpty();
    assertThat(file("spam", digest)).exists();
    for (Path made : all()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .as(made.toString())
          .isEqualTo(Files.isDirectory(made) ? "rwx------" : "rw-------");
    }
    assertThat(Files.readString(marks())).doesNotContain("ann", "body");
    assertThat(file("tmp", "")).isEmptyDirectory();
  }

  @Test
  void learn_copiesOfSeveralUsers_areOneMessage() throws IOException {
    String one = lessons.learn(Label.SPAM, "ann", "To: ann\n" + Lessons.campaign("all", 500));
    String other = lessons.learn(Label.SPAM, "bob", "To: bob\n" + Lessons.campaign("ALL", 900));

    assertThat(other).isEqualTo(one);
    assertThat(texts("spam")).singleElement().asString().startsWith("To: ann");
  }

  @Test
  void learn_secondThoughts_areTheLastWord() throws IOException {
    lessons.learn(Label.SPAM, "ann", "Subject: one\n\nbody");
    lessons.learn(Label.HAM, "Ann", "Subject: one\n\nbody");

    assertThat(texts("ham")).hasSize(1);
    assertThat(texts("spam")).isEmpty();
  }

  @Test
  void learn_usersWhoContradict_areOverruledByMoreAndLeftOutWhereTheyAreEqual() throws IOException {
    String message = "Subject: one\n\nbody";
    lessons.learn(Label.SPAM, "ann", message);
    String digest = lessons.learn(Label.HAM, "bob", message);
    assertThat(file("undecided", digest)).exists();
    assertThat(texts("ham")).isEmpty();
    assertThat(texts("spam")).isEmpty();

    lessons.learn(Label.HAM, "cid", message);
    assertThat(texts("ham")).hasSize(1);
    assertThat(file("undecided", digest)).doesNotExist();

    lessons.learn(Label.SPAM, "root", message);
    assertThat(texts("spam")).as("an administrator").hasSize(1);
    assertThat(texts("ham")).isEmpty();
  }

  @Test
  void learn_beyondTheMaximumOfAUser_theUsersOldestGoes() throws IOException {
    lessons.settings = lessons.settings(100, 3, 100);
    lessons.learn(Label.SPAM, "bob", message("of bob"));
    for (int i = 0; i < 6; i++) {
      lessons.learn(i % 2 == 0 ? Label.SPAM : Label.HAM, "ann", message(word(i)));
    }

    assertThat(texts("spam")).containsExactlyInAnyOrder(stored("of bob"), stored(word(4)));
    assertThat(texts("ham")).containsExactlyInAnyOrder(stored(word(3)), stored(word(5)));
  }

  @Test
  void learn_beyondTheMaximumOfAll_theOldestOfWhoeverHasMostGoes() throws IOException {
    lessons.settings = lessons.settings(4, 100, 100);
    lessons.learn(Label.SPAM, "bob", message("of bob"));
    for (int i = 0; i < 9; i++) {
      lessons.learn(Label.SPAM, "ann", message(word(i)));
    }

    assertThat(texts("spam"))
        .containsExactlyInAnyOrder(
            stored("of bob"), stored(word(6)), stored(word(7)), stored(word(8)));
  }

  @Test
  void learn_beyondTheMaximumOfASource_leavesOtherSourcesAlone() throws IOException {
    lessons.settings = lessons.settings(100, 100, 2);
    lessons.learn(Label.SPAM, "bob", "james", message("of bob"));
    for (int i = 0; i < 5; i++) {
      lessons.learn(Label.SPAM, "user " + i, "open-door", message(word(i)));
    }

    assertThat(texts("spam"))
        .containsExactlyInAnyOrder(stored("of bob"), stored(word(3)), stored(word(4)));
  }

  @Test
  void learn_manyMessages_keepsAShortFileOfMarks() throws IOException {
    lessons.settings = lessons.settings(100, 5, 100);
    for (int i = 0; i < 1_200; i++) {
      lessons.learn(Label.SPAM, "ann", message(word(i)));
    }

    assertThat(texts("spam")).hasSize(5);
    assertThat(Files.readAllLines(marks())).hasSizeLessThan(1_100);
  }

  @Test
  void learn_severalProcesses_loseNothing() throws Exception {
    LearningStore store = new LearningStore(lessons.folder, lessons.settings, lessons, LONG);
    LearningStore other = new LearningStore(lessons.folder, lessons.settings, lessons, LONG);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> learnt = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String message = message(word(i));
        LearningStore one = i % 2 == 0 ? store : other;
        learnt.add(
            threads.submit(() ->
                one.learn(
                    Label.HAM, "ann", "test", Lessons.bytes(message), Lessons.text(message))));
      }
      for (Future<?> one : learnt) {
        one.get();
      }
    }
    assertThat(texts("ham")).hasSize(60);
    assertThat(Files.readAllLines(marks())).hasSize(60);
  }

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void learn_whileAnotherWrites_isToBeTriedAgain() throws IOException {
    lessons.learn(Label.HAM, "ann", message("one"));
    try (FileChannel channel =
        FileChannel.open(lessons.folder.resolve("lock"), StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();
      assertThatThrownBy(() -> lessons.learn(Label.HAM, "ann", message("two")))
          .isInstanceOf(StoreBusyException.class)
          .hasMessageContaining("another process");
    }
    assertThat(texts("ham")).hasSize(1);
  }

  @Test
  void learn_afterAWriterWasKilled_putsRightWhatItLeft() throws IOException {
    String known = lessons.learn(Label.HAM, "ann", message("known"));
    Files.move(file("ham", known), file("tmp", known));
    Files.writeString(file("tmp", "0".repeat(64)), "of no mark");
    Files.writeString(file("tmp", "half.part"), "half");
    Files.writeString(marks(), "179", StandardOpenOption.APPEND);

    lessons.learn(Label.HAM, "ann", message("two"));

    assertThat(texts("ham")).containsExactlyInAnyOrder(stored("known"), stored("two"));
    assertThat(file("tmp", "")).isEmptyDirectory();
    assertThat(Files.readAllLines(marks())).hasSize(2);
  }

  @Test
  void learn_thatCantBeWritten_leavesTheStoreAsItWas() throws IOException {
    lessons.learn(Label.HAM, "ann", message("one"));
    Path marks = marks();
    Files.move(marks, marks.resolveSibling("aside"));
    Files.createDirectory(marks);

    assertThatThrownBy(() -> lessons.learn(Label.SPAM, "ann", message("one")))
        .isInstanceOf(IOException.class);

    Files.delete(marks);
    Files.move(marks.resolveSibling("aside"), marks);
    lessons.learn(Label.HAM, "ann", message("two"));
    assertThat(texts("ham")).containsExactlyInAnyOrder(stored("one"), stored("two"));
    assertThat(texts("spam")).isEmpty();
  }

  @Test
  void expire_oldMarks_losesTheTextAndThenTheMark() throws IOException {
    lessons.learn(Label.SPAM, "ann", message("one"));
    lessons.now = lessons.now.plus(Duration.ofDays(29));
    lessons.store().expire();
    assertThat(texts("spam")).hasSize(1);

    lessons.now = lessons.now.plus(Duration.ofDays(2));
    lessons.store().expire();
    assertThat(texts("spam")).isEmpty();
    lessons.store().forgetUser("nobody"); // Writes the file anew.
    assertThat(Files.readString(marks())).isEmpty();
  }

  @Test
  void expire_whereTheMemoryIsLonger_keepsTheMarkWithoutItsText() throws IOException {
    lessons.learn(Label.SPAM, "ann", message("one"));
    lessons.settings =
        new LearningSettings(
            lessons.settings.store(),
            Duration.ofDays(1),
            Duration.ofDays(10),
            3,
            List.of(),
            10,
            10,
            10,
            List.of(),
            1,
            3);
    lessons.now = lessons.now.plus(Duration.ofDays(2));

    lessons.store().expire();

    assertThat(texts("spam")).isEmpty();
    lessons.store().forgetUser("nobody");
    assertThat(Files.readAllLines(marks())).hasSize(1);
  }

  @Test
  void forgetUser_leavesNoTraceOfWhatTheUserSaidOrGave() throws IOException {
    String digest = lessons.learn(Label.SPAM, "ann", message("one"));
    lessons.learn(Label.SPAM, "bob", message("one"));
    lessons.learn(Label.HAM, "ann", message("two"));
    lessons.learn(Label.HAM, "bob", message("three"));

    assertThat(lessons.store().forgetUser("ANN")).isEqualTo(2);

    assertThat(texts("spam")).as("ann's copy, though bob said so too").isEmpty();
    assertThat(texts("ham")).containsExactly(stored("three"));
    assertThat(Files.readString(marks())).contains(digest).doesNotContain(Users.hashed("ann"));
    lessons.learn(Label.SPAM, "bob", message("one"));
    assertThat(texts("spam")).as("bob's own copy").hasSize(1);
  }

  @Test
  void forget_message_leavesNoTraceOfItWhoeverMarkedIt() throws IOException {
    String digest = lessons.learn(Label.SPAM, "ann", message("one"));
    lessons.learn(Label.SPAM, "bob", message("one"));
    lessons.learn(Label.HAM, "ann", message("two"));
    Contents before = lessons.store().contents();

    String again = "Received: later\n" + message("one");
    assertThat(lessons.store().forget(Lessons.bytes(again), Lessons.text(again))).isEqualTo(2);

    assertThat(Files.readString(marks())).doesNotContain(digest);
    assertThat(all().toString()).doesNotContain(digest);
    Contents after = lessons.store().contents();
    assertThat(after.digest()).isNotEqualTo(before.digest());
    assertThat(after.spam()).isZero();
    assertThat(after.ham()).isEqualTo(1);
  }

  @Test
  void contents_haveTheDigestThatAShellSays() throws IOException {
    String spam = lessons.learn(Label.SPAM, "ann", message("one"));
    String ham = lessons.learn(Label.HAM, "ann", message("two"));

    assertThat(lessons.store().contents().digest())
        .isEqualTo(
            Sha256.of(("ham/" + ham + "\nspam/" + spam + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void learn_messageWithoutText_isKept() throws IOException {
    lessons.learn(Label.SPAM, "ann", "From: a@b\n\n\n");
    lessons.learn(Label.SPAM, "ann", "From: c@d\n\n\n");

    assertThat(texts("spam")).hasSize(2);
  }

  private static String message(String text) {
    return "Subject: " + text + "\n\nbody of " + text;
  }

  private static String stored(String text) {
    return new String(Lessons.bytes(message(text)), StandardCharsets.UTF_8);
  }

  /** Digits are alike, so texts have to differ in letters. */
  private static String word(int number) {
    return Integer.toString(number, 26)
        .chars()
        .map(c -> Character.isDigit(c) ? c - '0' + 'q' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private Path marks() {
    return LearningStore.marks(lessons.folder);
  }

  private Path file(String place, String name) {
    return lessons.folder.resolve(place).resolve(name);
  }

  private List<String> texts(String label) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(lessons.folder.resolve(label))) {
      for (Path file : files.toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(lessons.folder)) {
      return files.toList();
    }
  }
}
