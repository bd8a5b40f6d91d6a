package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ReloadingClassifierTest {
  private static final MessageText TEXT = MessageText.ofBody("text");

  @TempDir Path folder;
  private Path directory;
  private Optional<Path> base = Optional.empty();
  private final Queue<Throwable> passing = new ArrayDeque<>();
  private final List<Fake> opened = new ArrayList<>();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ReloadingClassifier.class);

  @BeforeEach
  void listen() throws IOException {
    directory = Files.createDirectory(folder.resolve("model"));
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void reload_directoryAsItWas_opensNothing() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(opened).hasSize(1);
    }
  }

  @Test
  void reload_newModel_answersAndTheOldOneIsClosed() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("second");
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.model().id()).isEqualTo("second");
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("second");
      assertThat(opened).extracting(fake -> fake.closed).containsExactly(true, false);
    }
    assertThat(opened).extracting(fake -> fake.closed).containsExactly(true, true);
  }

  @Test
  void reload_symbolicLinkMovedToAnotherModel_answersWithIt() throws IOException {
    Path one = Files.createDirectory(folder.resolve("v1"));
    Path two = Files.createDirectory(folder.resolve("v2"));
    Files.writeString(one.resolve("model.json"), "v1");
    Files.writeString(two.resolve("model.json"), "v2");
    Path link = Files.createSymbolicLink(folder.resolve("current"), one);
    try (ReloadingClassifier classifier =
        ReloadingClassifier.open(
            link, Optional.empty(), Duration.ZERO, this::openFake, Trials.NONE)) {
      Files.delete(link);
      Files.createSymbolicLink(link, two);
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("v2");
    }
  }

  @Test
  void reload_unsoundModel_keepsTheOldOneAndSaysSoOnce() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("broken");
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(opened).singleElement().matches(fake -> !fake.closed);
      assertThat(lines.list)
          .singleElement()
          .satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                .contains(directory.toString(), "one stays", "broken: as asked");
          });
      write("third");
      assertThat(classifier.reloadIfChanged()).isTrue();
    }
  }

  @Test
  void reload_passingCauses_areTriedAgainAtLongerIntervalsAndEachIsSaidOnce() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("second");
      passing.add(new UncheckedIOException(new IOException("input/output error")));
      passing.add(new UncheckedIOException(new IOException("input/output error")));
      passing.add(new OutOfMemoryError("Java heap space"));
      passing.add(new StackOverflowError());
      // Attempts: at once, at the next look, after 1 look more, after 2, after 4.
      List<Integer> attempts = new ArrayList<>();
      for (int look = 1; look <= 12; look++) {
        int left = passing.size();
        boolean replaced = classifier.reloadIfChanged();
        if (replaced || passing.size() < left) {
          attempts.add(look);
        }
      }
      assertThat(attempts).containsExactly(1, 2, 4, 7, 12);
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("second");
      assertThat(lines.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .satisfiesExactly(
              line -> assertThat(line).contains("one stays", "input/output error"),
              line -> assertThat(line).contains("one stays", "Java heap space"),
              line -> assertThat(line).contains("one stays", "StackOverflowError"),
              line -> assertThat(line).contains("model replaced"));
    }
  }

  @Test
  void reload_otherFilesAfterAPassingCause_areTriedAtOnce() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("second");
      passing.add(new OutOfMemoryError("1"));
      passing.add(new OutOfMemoryError("2"));
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reloadIfChanged()).isFalse();
      write("the third");
      assertThat(classifier.reloadIfChanged()).isTrue();
    }
  }

  @Test
  void reload_askedForAfterAPassingCause_isTriedAtOnceAndSaidAgain() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("second");
      for (int i = 0; i < 3; i++) {
        passing.add(new OutOfMemoryError("Java heap space"));
      }
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reload()).isFalse();
      assertThat(classifier.reload()).isFalse();
      assertThat(classifier.reload()).isTrue();
      assertThat(lines.list).hasSize(4);
    }
  }

  /** As a model of another group does; for root, to whom no folder is closed, a loop of links. */
  @Test
  void reload_folderThatCantBeLookedAt_isSaidOnceAndTriedAgain() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      Path aside = Files.move(directory, directory.resolveSibling("aside"));
      Files.createSymbolicLink(directory, directory.getFileName());
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(lines.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .contains("one stays", "FileSystemException: " + directory);
      Files.delete(directory);
      Files.move(aside, directory);
      write("second");
      assertThat(classifier.reloadIfChanged()).isTrue();
    }
  }

  @Test
  void reload_baseThatWasMissing_isTriedWhenItIsThere() throws IOException {
    write("one");
    base = Optional.of(folder.resolve("base.safetensors"));
    try (ReloadingClassifier classifier = open()) {
      write("second");
      passing.add(new ModelFormatException("no base"));
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reloadIfChanged()).isFalse();
      Files.createFile(base.get());
      assertThat(classifier.reloadIfChanged()).isTrue();
    }
  }

  @Test
  void classify_withADeadline_passesItOn() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      Deadline past = Deadline.after(Duration.ZERO);
      assertThatThrownBy(() -> classifier.classify(TEXT, past))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void reload_modelThatOpensButDoesNotClassify_keepsTheOldOneAndClosesTheNew() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      write("mute");
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(opened).extracting(fake -> fake.closed).containsExactly(false, true);
    }
  }

  @Test
  void prepare_eachModel_isPreparedForBeforeItAnswers() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      List<String> prepared = new ArrayList<>();
      classifier.prepare(model -> prepared.add(model.id() + " while " + classifier.model().id()));
      write("second");
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(prepared).containsExactly("one while one", "second while one");
    }
  }

  @Test
  void prepare_thatFailsForANewModel_keepsTheOldOne() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      classifier.prepare(model -> {
        if (model.id().equals("second")) {
          throw new IllegalStateException("no language detector");
        }
      });
      write("second");
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.model().id()).isEqualTo("one");
      assertThat(opened.getLast().closed).isTrue();
    }
  }

  @Test
  void reload_directoryGone_keepsTheOldOneInSilence() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      Files.move(directory, folder.resolve("aside"));
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(lines.list).isEmpty();
    }
  }

  @Test
  void reload_callInProgress_isAnsweredByTheModelThatItBeganWith() throws Exception {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      Fake one = opened.getFirst();
      one.hold = new CountDownLatch(1);
      CompletableFuture<Verdict> call =
          CompletableFuture.supplyAsync(() -> classifier.classify(TEXT));
      assertThat(one.begun.await(10, TimeUnit.SECONDS)).isTrue();
      write("second");
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(one.closed).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("second");
      one.hold.countDown();
      assertThat(call.get(10, TimeUnit.SECONDS).modelId()).isEqualTo("one");
      assertThat(one.closed).isTrue();
    }
  }

  @Test
  void open_withAnInterval_looksByItself() throws Exception {
    write("one");
    try (ReloadingClassifier classifier =
        ReloadingClassifier.open(
            directory, base, Duration.ofMillis(20), this::openFake, Trials.NONE)) {
      write("second");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!classifier.model().id().equals("second") && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertThat(classifier.model().id()).isEqualTo("second");
    }
  }

  @Test
  void classify_afterClose_fails() throws IOException {
    write("one");
    ReloadingClassifier classifier = open();
    classifier.close();
    assertThatThrownBy(() -> classifier.classify(TEXT))
        .isInstanceOf(ClassificationException.class)
        .hasMessageContaining("closed");
    assertThat(classifier.reloadIfChanged()).isFalse();
  }

  /** With the engine: what {@code hamlet train --replace} leaves is taken up. */
  @Test
  void reload_modelReplacedByTheWriter_givesTheNewModelsVerdicts() throws IOException {
    Path target = TinyModel.write(folder, Readout.LAST_TOKEN);
    ModelSettings settings =
        new ModelSettings(
            Optional.of(target),
            Optional.empty(),
            1,
            Duration.ZERO,
            ModelPrecision.AUTO,
            ModelSettings.defaults().canary());
    try (ReloadingClassifier classifier = ReloadingClassifier.open(settings)) {
      Verdict before = classifier.classify(TEXT);
      ModelWriter.replace(target, TinyModel.description(Readout.LAST_TOKEN), TinyModel.files(99));
      assertThat(classifier.reloadIfChanged()).isTrue();
      Verdict after = classifier.classify(TEXT);
      assertThat(after.modelId()).isNotEqualTo(before.modelId());
      assertThat(after.pSpam()).isNotEqualTo(before.pSpam());
      ModelWriter.rollBack(target);
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.classify(TEXT)).isEqualTo(before);
    }
  }

  @Test
  void reload_newModelOnTrial_answersOnceItHasPassed() throws IOException {
    write("one");
    FakeTrial trial = new FakeTrial();
    try (ReloadingClassifier classifier = open(trial)) {
      write("second");
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(trial.saw).containsExactly("one");
      assertThat(classifier.trial()).contains("on trial: second, as told");

      trial.outcome = Trial.Outcome.PASSED;
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("second");
      assertThat(opened).extracting(fake -> fake.closed).containsExactly(true, false);
      assertThat(trial.closed).isTrue();
      assertThat(classifier.trial()).contains("passed: second, as told");
      assertThat(messages())
          .containsExactly(
              "model on trial old=one new=second",
              "model trial passed new=second: as told",
              "model replaced old=one new=second");

      // Going back takes no trial: it has answered before.
      write("one");
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.model().id()).isEqualTo("one");
    }
  }

  @Test
  void reload_newModelThatFailsItsTrial_isClosedAndNotOpenedAgain() throws IOException {
    write("one");
    FakeTrial trial = new FakeTrial();
    try (ReloadingClassifier classifier = open(trial)) {
      write("second");
      assertThat(classifier.reloadIfChanged()).isFalse();
      trial.outcome = Trial.Outcome.FAILED;

      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.reload()).isFalse();

      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("one");
      assertThat(opened).extracting(fake -> fake.closed).containsExactly(false, true);
      assertThat(messages())
          .last()
          .asString()
          .startsWith("the new model second is not taken up, one stays: as told; look at")
          .contains("hamlet model rollback");
      assertThat(classifier.trial()).contains("failed: second, as told");
    }
  }

  @Test
  void reload_linkRolledBackDuringATrial_endsIt() throws IOException {
    Path one = Files.createDirectory(folder.resolve("v1"));
    Path two = Files.createDirectory(folder.resolve("v2"));
    Files.writeString(one.resolve("model.json"), "v1");
    Files.writeString(two.resolve("model.json"), "v2");
    Path link = Files.createSymbolicLink(folder.resolve("current"), one);
    FakeTrial trial = new FakeTrial();
    try (ReloadingClassifier classifier =
        ReloadingClassifier.open(
            link,
            Optional.empty(),
            Duration.ZERO,
            this::openFake,
            (at, was, is, ask) -> Optional.of(trial))) {
      Files.delete(link);
      Files.createSymbolicLink(link, two);
      assertThat(classifier.reloadIfChanged()).isFalse();
      Files.delete(link);
      Files.createSymbolicLink(link, one);

      assertThat(classifier.reloadIfChanged()).isFalse();

      assertThat(classifier.classify(TEXT).modelId()).isEqualTo("v1");
      assertThat(trial.saw).isEmpty();
      assertThat(opened).extracting(fake -> fake.closed).containsExactly(false, true);
      assertThat(classifier.trial())
          .hasValueSatisfying(told -> assertThat(told).startsWith("ended: v2"));
    }
  }

  @Test
  void close_duringATrial_closesBothModels() throws IOException {
    write("one");
    FakeTrial trial = new FakeTrial();
    try (ReloadingClassifier classifier = open(trial)) {
      write("second");
      assertThat(classifier.reloadIfChanged()).isFalse();
    }
    assertThat(opened).extracting(fake -> fake.closed).containsExactly(true, true);
    assertThat(trial.closed).isTrue();
  }

  private ReloadingClassifier open(Trial trial) {
    return ReloadingClassifier.open(
        directory, base, Duration.ZERO, this::openFake, (at, was, is, ask) -> Optional.of(trial));
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static final class FakeTrial implements Trial {
    final List<String> saw = new ArrayList<>();
    Outcome outcome = Outcome.OPEN;
    boolean closed;

    @Override
    public void saw(MessageText message, Verdict verdict) {
      saw.add(verdict.modelId());
    }

    @Override
    public Outcome outcome() {
      return outcome;
    }

    @Override
    public String told() {
      return "as told";
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private ReloadingClassifier open() {
    return ReloadingClassifier.open(directory, base, Duration.ZERO, this::openFake, Trials.NONE);
  }

  /**
   * Writes a model's file. Of another length than the last one: two writes may be of one instant.
   */
  private void write(String id) throws IOException {
    Files.writeString(directory.resolve("model.json"), id);
  }

  private SpamClassifier openFake(Path found) {
    Throwable cause = opened.isEmpty() ? null : passing.poll();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause != null) {
      throw (RuntimeException) cause;
    }
    String id;
    try {
      id = Files.readString(found.resolve("model.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    if (id.equals("broken")) {
      throw new ModelFormatException("broken: as asked");
    }
    Fake fake = new Fake(id);
    opened.add(fake);
    return fake;
  }

  private static final class Fake implements SpamClassifier {
    final CountDownLatch begun = new CountDownLatch(1);
    volatile CountDownLatch hold = new CountDownLatch(0);
    volatile boolean closed;
    private final String id;

    Fake(String id) {
      this.id = id;
    }

    @Override
    public ModelInfo model() {
      return new ModelInfo(id, 0.5, OptionalDouble.empty(), 120, 1);
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      if (id.equals("mute")) {
        throw new ClassificationException("as asked");
      }
      if (hold.getCount() > 0) {
        begun.countDown();
        try {
          hold.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return List.of(new Verdict(Label.HAM, 0.1, id, 1));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
