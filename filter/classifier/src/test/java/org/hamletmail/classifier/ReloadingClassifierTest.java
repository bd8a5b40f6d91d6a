package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.Readout;
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
        ReloadingClassifier.open(link, Duration.ZERO, this::openFake)) {
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
      write("two");
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(prepared).containsExactly("one while one", "two while one");
    }
  }

  @Test
  void prepare_thatFailsForANewModel_keepsTheOldOne() throws IOException {
    write("one");
    try (ReloadingClassifier classifier = open()) {
      classifier.prepare(model -> {
        if (model.id().equals("two")) {
          throw new IllegalStateException("no language detector");
        }
      });
      write("two");
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
        ReloadingClassifier.open(directory, Duration.ofMillis(20), this::openFake)) {
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
        new ModelSettings(Optional.of(target), Optional.empty(), 1, Duration.ZERO);
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

  private ReloadingClassifier open() {
    return ReloadingClassifier.open(directory, Duration.ZERO, this::openFake);
  }

  private void write(String id) throws IOException {
    Files.writeString(directory.resolve("model.json"), id);
  }

  private SpamClassifier openFake(Path found) {
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
