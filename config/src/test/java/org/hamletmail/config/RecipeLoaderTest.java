package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeLoaderTest {
  @TempDir Path folder;

  /** No key has the value of the reference. */
  private static final Recipe ALL_CHANGED =
      new Recipe(
          -7,
          new Recipe.Tokenizer(3, 80_000, true, true, true),
          new Recipe.Model(
              Optional.of("a \"base\""),
              OptionalInt.of(1),
              OptionalInt.of(64),
              OptionalInt.of(2),
              OptionalInt.of(240),
              Recipe.Numbers.BF16,
              true),
          new Recipe.Reading(24, 10, Recipe.Readout.MEAN, 16, 0.25, false),
          new Recipe.Mail(Recipe.Split.TIME, 0.25, 0.125, Recipe.Balance.NONE),
          new Recipe.Augmentation(1, 0.1),
          new Recipe.Teacher(true, 0.75, 0.35, 0.2, 0.15, 1, 4),
          new Recipe.Training(
              Optional.of(Recipe.Part.LAST_TWO_BLOCKS),
              4,
              64,
              20,
              OptionalDouble.of(4e-4),
              0.05,
              Recipe.Schedule.COSINE,
              0.02,
              1,
              0.02,
              2),
          new Recipe.Thresholds(0.02, 0.002, OptionalDouble.of(0.8)),
          new Recipe.Engine(
              OptionalInt.of(1),
              "cuda:1",
              Recipe.TrunkPrecision.AUTO,
              Optional.of("/var/cache/trunk"),
              1 << 20,
              0,
              7));

  static List<String> names() {
    return RecipeLoader.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void load_shipped_givesARecipeThatItsTextGivesBack(String name) {
    Recipe recipe = RecipeLoader.load(name, List.of());

    assertThat(parse(recipe.text())).isEqualTo(recipe);
    assertThat(parse(RecipeLoader.shipped(name))).isEqualTo(recipe);
  }

  @Test
  void load_newModel_isTheReference() {
    assertThat(newModel()).isEqualTo(parse(RecipeLoader.reference()));
    assertThat(newModel()).isEqualTo(parse(""));
  }

  @Test
  void text_everyKeyChanged_isReadBackAsItWas() {
    assertThat(parse(ALL_CHANGED.text())).isEqualTo(ALL_CHANGED);
  }

  @Test
  void text_keys_areThoseOfTheReferenceInItsOrder() {
    assertThat(keys(ALL_CHANGED.text())).isEqualTo(keys(RecipeLoader.reference()));
    assertThat(lines(ALL_CHANGED.text())).isEqualTo(lines(RecipeLoader.reference()));
  }

  /** Of a changed recipe no value is that of the reference: no key is written under another. */
  @Test
  void allChanged_differsFromTheReferenceInEveryKey() {
    Config reference = ConfigFactory.parseString(newModel().text());
    Config changed = ConfigFactory.parseString(ALL_CHANGED.text());
    assertThat(keys(ALL_CHANGED.text()))
        .allSatisfy(key ->
            assertThat(changed.getValue(key).unwrapped())
                .isNotEqualTo(reference.getValue(key).unwrapped()));
  }

  @Test
  void load_changes_haveTheLastWord() {
    Path file = write("training { epochs = 3, batch = 16 }\nreading.readout = mean\n");

    Recipe recipe =
        RecipeLoader.load(
            file.toString(),
            List.of(
                "training.epochs=7",
                "training.epochs=9",
                "training.learning-rate=4e-4",
                "teacher.words=true",
                "model.base = a file=with # everything",
                "reading.readout=null"));

    assertThat(recipe.training().epochs()).isEqualTo(9);
    assertThat(recipe.training().batch()).isEqualTo(16);
    assertThat(recipe.training().learningRate()).hasValue(4e-4);
    assertThat(recipe.teacher().words()).isTrue();
    assertThat(recipe.model().base()).hasValue("a file=with # everything");
    assertThat(recipe.reading().readout()).isEqualTo(Recipe.Readout.LAST_TOKEN);
  }

  @Test
  void load_paths_countFromTheRecipeAndOfChangesFromHere() throws IOException {
    Files.writeString(folder.resolve("base.safetensors"), "");
    Path file = write("model.base = base.safetensors\nengine.trunk-cache = cache");

    Recipe recipe = RecipeLoader.load(file.toString(), List.of());
    assertThat(recipe.model().base()).hasValue(folder.resolve("base.safetensors").toString());
    assertThat(recipe.engine().trunkCache()).hasValue(folder.resolve("cache").toString());

    Recipe changed =
        RecipeLoader.load(
            file.toString(), List.of("model.base=base.safetensors", "engine.trunk-cache=cache"));
    assertThat(changed.model().base()).hasValue("base.safetensors");
    assertThat(changed.engine().trunkCache()).hasValue("cache");
    assertThat(RecipeLoader.load("published", List.of()).model().base()).hasValue("gpt2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "trainig.epochs = 3 | 1: trainig is no setting; expected a key of reference-recipe.conf; did you mean training?",
        "training.epochs = 0 | 1: training.epochs is 0; expected a whole number from 1 to 2147483647; choose a number in this range",
        "training.epochs = many | 1: training.epochs is \"many\"; expected a whole number from 1",
        "training.learning-rate = 1 | 1: training.learning-rate is 1; expected the word auto, or a rate above 0 and below 1, such as 5e-5",
        "training.warm-up = 1 | 1: training.warm-up is 1; expected a share from 0 to below 1",
        "training.schedule = line | 1: training.schedule is \"line\"; expected one of constant, cosine",
        "training.part = most | 1: training.part is \"most\"; expected one of auto, head, last-block, last-two-blocks, all, lora",
        "training.patience = -1 | 1: training.patience is -1; expected a whole number from 0",
        "training.weight-decay = 1000 | 1: training.weight-decay is 1000; expected 0 or more, such as 0.1",
        "training.label-smoothing = -0.1 | 1: training.label-smoothing is -0.1; expected a share from 0",
        "augmentation.token-dropout = 1 | 1: augmentation.token-dropout is 1; expected a share from 0",
        "augmentation.first-window-share = 2 | 1: augmentation.first-window-share is 2; expected a share from 0 to 1",
        "teacher.strange-tokens = 0.6 | 1: teacher.strange-tokens is 0.6; expected a share from 0 to 0.5",
        "teacher.folds = 21 | 1: teacher.folds is 21; expected a whole number from 1 to 20",
        "teacher.words = yes | 1: teacher.words is \"yes\"; expected true or false",
        "teacher.head-start = -1 | 1: teacher.head-start is -1; expected 0 or more",
        "reading.windows = 5000 | 1: reading.windows is 5000; expected a whole number from 1 to 1024",
        "reading.neutral-tokens = 8 | 1: reading.neutral-tokens is 8; expected 0 where readout is not mean",
        "mail.validation-share = 0.9 | 1: mail.validation-share is 0.9; expected less than 1 together with test-share, which is 0.2",
        "mail.split = half | 1: mail.split is \"half\"; expected one of random, time, ids, book",
        "model.layers = 0 | 1: model.layers is 0; expected the word auto or a whole number from 1",
        "model.numbers = f64 | 1: model.numbers is \"f64\"; expected one of f32, f16, bf16",
        "tokenizer.known-words = -1 | 1: tokenizer.known-words is -1; expected a whole number from 0",
        "thresholds.tag-fpr = 0 | 1: thresholds.tag-fpr is 0; expected a share above 0 and below 1",
        "thresholds.tag = 1.5 | 1: thresholds.tag is 1.5; expected the word auto, or a probability from 0 to 1",
        "engine.device = gpu | 1: engine.device is \"gpu\" (there is no such device); expected auto, cpu, cuda or cuda:N",
        "engine.threads = 0 | 1: engine.threads is 0; expected the word auto or a whole number from 1",
        "engine.trunk-cache-limit = -1 | 1: engine.trunk-cache-limit is -1; expected a size",
        "seed = x | 1: seed is \"x\"; expected a whole number",
        "training = ${nowhere} | 1: training is not a section",
        "seed = ${PATH} | 1: seed is a ${...} that leads nowhere",
        "include \"other.conf\" | 1: has an include; expected all settings in one file",
        "training { | is not valid HOCON",
      })
  void load_wrongValue_saysWhereWhatAndWhatWasExpected(String text, String says) {
    Path file = write(text);
    String named = says.startsWith("1: ") ? file + ": " + says : says;
    assertThatThrownBy(() -> RecipeLoader.load(file.toString(), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(named);
  }

  @Test
  void load_wrongChanges_areNamedAsSuchAllAtOnce() {
    assertThatThrownBy(() ->
            RecipeLoader.load(
                RecipeLoader.DEFAULT,
                List.of("training.epochs=0", "epochs=3", "no value", "=4", "a..b=5")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("--set: training.epochs is 0; expected a whole number")
        .hasMessageContaining("--set: epochs is no setting; ")
        .hasMessageContaining("did you mean training.epochs?")
        .hasMessageContaining("--set: is \"no value\"; expected KEY=VALUE")
        .hasMessageContaining("--set: is \"=4\"; expected KEY=VALUE")
        .hasMessageContaining("--set: is \"a..b=5\"; expected KEY=VALUE");
  }

  @Test
  void load_neitherFileNorName_namesThoseThereAre() {
    assertThatThrownBy(() -> RecipeLoader.load("publisched", List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "publisched: does not exist; expected a recipe file, or one of own-mail, new-model,"
                + " published, embedded, language-model; check the path");
  }

  private static Recipe newModel() {
    return RecipeLoader.load(RecipeLoader.NEW_MODEL, List.of());
  }

  private Recipe parse(String text) {
    return RecipeLoader.parse(folder.resolve("recipe.conf"), text);
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("recipe.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> keys(String text) {
    return ConfigFactory.parseString(text).root().entrySet().stream()
        .flatMap(entry ->
            entry.getValue().valueType() == ConfigValueType.OBJECT
                ? ConfigFactory.parseString(text).getConfig(entry.getKey()).entrySet().stream()
                    .map(each -> entry.getKey() + "." + each.getKey())
                : Stream.of(entry.getKey()))
        .sorted()
        .toList();
  }

  /** Names in the order in which they stand. */
  private static List<String> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && line.matches("[a-z-]+ .*"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }
}
