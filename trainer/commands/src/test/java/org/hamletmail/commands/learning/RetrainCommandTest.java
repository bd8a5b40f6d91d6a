package org.hamletmail.commands.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.commands.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainCommandTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private Path config;
  private Path link;

  @BeforeEach
  void trainBase() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    Path base = folder.resolve("models/base");
    assertThat(tiny.trainInto(base)).as(tiny.err.toString()).isZero();
    link = folder.resolve("models/current");
    assertThat(new ModelLink(link).switchTo(base)).isEmpty();
    config =
        Files.writeString(
            folder.resolve("hamlet.conf"),
            "hamlet { model.directory = models/current, learning.store = store }");
    tiny.clear();
  }

  @Test
  void retrain_whatTheModelGetsWrong_isPublishedAndRecorded() throws IOException {
    learn("ham", "ann", ham(0, 30));
    learn("spam", "ann", spam(0, 30));

    assertThat(retrain()).as(tiny.err.toString()).isZero();

    Path first = link.toRealPath();
    assertThat(tiny.out.toString())
        .contains("better than ")
        .contains("retrained: " + link + " now names " + first)
        .contains(learnt(first));
    assertThat(learnt(first)).startsWith("30 ham, 30 spam, SHA-256 ");

    tiny.clear();
    assertThat(retrain()).isZero();
    assertThat(tiny.out.toString()).startsWith("nothing to do: ");
    assertThat(link.toRealPath()).isEqualTo(first);
  }

  @Test
  void retrain_afterAnErasure_makesAModelWhoseManifestLacksIt() throws IOException {
    learn("ham", "ann", ham(0, 30));
    learn("spam", "ann", spam(0, 30));
    learn("spam", "bob", spam(30, 31));
    String erased = tiny.out.toString().strip();
    erased = erased.substring(erased.length() - 64);
    assertThat(retrain("--always")).as(tiny.err.toString()).isZero();
    String before = learnt(link.toRealPath());

    tiny.clear();
    assertThat(tiny.run(new ForgetCommand(), "--user", "bob", "--config", config)).isZero();
    String left = tiny.out.toString().strip();
    int code = retrain("--always");

    assertThat(code).as(tiny.err.toString()).isBetween(0, 1);
    String after = learnt(newest());
    assertThat(before).startsWith("30 ham, 31 spam, ");
    assertThat(after).startsWith("30 ham, 30 spam, ").isNotEqualTo(before);
    assertThat(left).endsWith("left to learn from: " + after);
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      assertThat(files.map(Path::toString).toList().toString()).doesNotContain(erased);
    }
  }

  @Test
  void retrain_nearCopiesUnderBothLabels_isNotPublished() throws IOException {
    learn("ham", "ann", spam(0, 20));
    learn("spam", "bob", spam(0, 20).stream().map(text -> text + "today\n").toList());

    Path before = link.toRealPath();
    assertThat(retrain()).isEqualTo(1);

    assertThat(link.toRealPath()).isEqualTo(before);
    assertThat(tiny.err.toString()).contains("labelled both ham and spam");
    assertThat(tiny.out.toString().strip())
        .endsWith("not retrained: " + link + " stays as it is, for the reason above");
  }

  @Test
  void retrain_whileAnotherIsAtWork_isToBeTriedAgain() throws IOException {
    learn("ham", "ann", ham(0, 1));
    Path lock = Files.createFile(folder.resolve("store/retrain.lock"));
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();
      assertThat(retrain()).isEqualTo(75);
    }
    assertThat(tiny.err.toString()).contains("another retrain is at work");
  }

  @Test
  void retrain_withoutALink_saysWhatToSet() throws IOException {
    Files.writeString(config, "hamlet.learning.store = store");

    assertThat(retrain()).isEqualTo(78);
    assertThat(tiny.err.toString())
        .contains("hamlet.model.directory is not set; expected a link", "hamlet model publish");
  }

  @Test
  void prune_manyModels_keepsTheOneInUseTheOneBeforeAndTheNewest() throws IOException {
    Path models = folder.resolve("models");
    for (String name :
        List.of(
            "learnt-20260101-010101",
            "learnt-20260102-010101",
            "learnt-20260103-010101.refused",
            "learnt-20260104-010101",
            "learnt-20260105-010101.refused-2",
            "learnt-20260106-010101-007",
            "learnt-by-hand")) {
      Files.createDirectory(models.resolve(name));
      Files.copy(models.resolve("base/model.json"), models.resolve(name + "/model.json"));
    }
    Files.createDirectory(models.resolve("learnt-20250101-010101"));
    new ModelLink(link).switchTo(models.resolve("learnt-20260101-010101"));
    new ModelLink(link).switchTo(models.resolve("learnt-20260102-010101"));

    assertThat(new LearntModels(link).prune(2))
        .extracting(gone -> String.valueOf(gone.getFileName()))
        .containsExactly("learnt-20260104-010101", "learnt-20260103-010101.refused");
    assertThat(names(models))
        .containsExactlyInAnyOrder(
            "base",
            "current",
            "current.previous",
            "learnt-20250101-010101",
            "learnt-20260101-010101",
            "learnt-20260102-010101",
            "learnt-20260105-010101.refused-2",
            "learnt-20260106-010101-007",
            "learnt-by-hand");
    assertThat(new LearntModels(link).prune(0)).hasSize(2);
    assertThat(link.toRealPath()).isDirectory();
  }

  private static List<String> names(Path models) throws IOException {
    try (Stream<Path> found = Files.list(models)) {
      return found
          .map(model -> String.valueOf(model.getFileName()))
          .filter(name -> !name.startsWith("."))
          .toList();
    }
  }

  private int retrain(Object... options) {
    return tiny.run(
        new RetrainCommand(),
        Stream.concat(Stream.of("--config", config), Stream.of(options)).toArray());
  }

  private void learn(String label, String user, List<String> messages) throws IOException {
    Path mail = Files.createTempDirectory(folder, "marked");
    for (int i = 0; i < messages.size(); i++) {
      Files.writeString(mail.resolve(Integer.toString(i)), messages.get(i));
    }
    assertThat(tiny.run(new LearnCommand(), "--" + label, "--user", user, "--config", config, mail))
        .as(tiny.err.toString())
        .isZero();
  }

  /** What the base takes for spam. */
  private static List<String> ham(int from, int to) {
    return messages(
        "you won dollars\n\nClaim your prize now, says the sailing club!", 5_000, from, to);
  }

  /** What the base takes for ham. */
  private static List<String> spam(int from, int to) {
    return messages(
        "minutes of meeting\n\nDear team, the minutes need cheap pills.", 6_000, from, to);
  }

  private static List<String> messages(String text, int seed, int from, int to) {
    return new Random(seed)
        .longs(to)
        .skip(from)
        .mapToObj(number -> "Subject: " + text + "\n" + TinyTraining.unlike((int) number) + "\n")
        .toList();
  }

  private Path newest() throws IOException {
    try (Stream<Path> models = Files.list(folder.resolve("models"))) {
      return models
          .filter(model -> String.valueOf(model.getFileName()).startsWith("learnt-"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static String learnt(Path model) throws IOException {
    JsonObject training = TinyTraining.manifest(model).getAsJsonObject("training");
    return training.getAsJsonObject("recipe").get("learnt").getAsString();
  }
}
