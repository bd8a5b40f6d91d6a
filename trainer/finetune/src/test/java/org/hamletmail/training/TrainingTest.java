package org.hamletmail.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.finetune.TrainingListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from mail to a measured model, without any command. */
class TrainingTest {
  @TempDir Path folder;
  private Mail mail;
  private final List<String> heard = new ArrayList<>();

  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void note(String line) {
          heard.add(line);
        }
      };

  @BeforeEach
  void writeMail() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add("ham\tminutes of the meeting are attached " + unlike(i));
      rows.add("spam\tclaim your prize now, click here " + unlike(i + 1000));
    }
    Path table = Files.write(folder.resolve("mail.tsv"), rows);
    mail =
        new Mail(
            List.of(new CorpusSource.Table(table)),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            CorpusReading.within(ConfigLoader.defaults().text(), false));
  }

  /** Returns letters that keep two texts from being near-copies, behind what a model reads. */
  private static String unlike(int number) {
    return new Random(number)
        .ints(60, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Recipe recipe(String... changes) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.layers=1",
                "model.channels=16",
                "model.heads=2",
                "reading.max-tokens=8",
                "training.epochs=6",
                "training.batch=8",
                "training.learning-rate=0.01",
                "engine.threads=1"));
    all.addAll(List.of(changes));
    return RecipeLoader.load(RecipeLoader.NEW_MODEL, all);
  }

  @Test
  void train_mailThatDiffers_givesAModelThatTellsItApart() throws IOException {
    Training training = Training.of(recipe(), mail, "tiny", Optional.empty());
    TrainingMail data = training.read(training.charactersRead(), listener);
    try (TrainedModel model = training.train(data, folder.resolve("state"), listener)) {
      MeasuredModel measured = training.measure(model, folder.resolve("model"), List.of());

      double tag = measured.thresholds().tag().pSpam();
      assertThat(measured.scores().test())
          .hasSameSizeAs(data.splits().test())
          .allSatisfy(m -> assertThat(m.pSpam() >= tag).isEqualTo(m.label() == Label.SPAM));
      ModelDescription is =
          model.description(measured, Map.of("by", "test"), measured.metrics(model.run()));
      assertThat(is.name()).isEqualTo("tiny");
      assertThat(is.tagThreshold().pSpam()).isEqualTo(tag);
      assertThat(is.calibration()).isEqualTo(measured.calibration());
      assertThat(is.training().corpusSha256()).isEqualTo(data.digest());
      assertThat(is.training().metrics()).containsEntry("test_false_positives", 0.0);
      assertThat(model.files(folder.resolve("model")))
          .containsOnlyKeys("model.safetensors", "recipe.conf");
    }
    assertThat(heard).anyMatch(line -> line.startsWith("training   "));
  }

  @Test
  void train_knownWordsAndTeacher_saysOfBoth() throws IOException {
    Recipe recipe = recipe("tokenizer.known-words=3", "teacher.words=true", "reading.readout=mean");
    Training training = Training.of(recipe, mail, "tiny", Optional.empty());
    TrainingMail data = training.read(training.charactersRead(), listener);
    try (TrainedModel model = training.train(data, folder.resolve("state"), listener)) {
      assertThat(model.files(folder.resolve("model"))).containsKey("words.json");
    }
    assertThat(heard)
        .anyMatch(line -> line.matches("words +[0-9]+ are known"))
        .anyMatch(line -> line.matches("teacher +[0-9]+ words and pairs"));
  }

  @Test
  void of_keysThatContradict_isRefusedBeforeAnyMailIsRead() {
    assertThatThrownBy(
            () -> Training.of(recipe("model.share-base=true"), mail, "tiny", Optional.empty()))
        .hasMessageContaining("model.share-base is true; expected a base");
    assertThatThrownBy(() -> Training.of(recipe("mail.split=ids"), mail, "tiny", Optional.empty()))
        .hasMessageContaining("mail.split is ids; expected --ids validation=FILE");
    assertThatThrownBy(() -> Training.of(recipe(), mail, "no name", Optional.empty()))
        .hasMessageContaining("name is \"no name\"");
    assertThat(heard).isEmpty();
  }
}
