package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hamlet model show --recipe} prints, and what comes of it. */
class ShownRecipeTest {
  private static final Path EMBEDDED = Path.of("src/dist/models/default");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void show_recipe_trainsTheSameModelToTheBit() throws IOException {
    Path mail = writeMail();
    Path model = folder.resolve("model");
    List<String> changes =
        List.of(
            "tokenizer.known-words=2",
            "model.layers=1",
            "model.channels=16",
            "model.heads=2",
            "model.numbers=f16",
            "reading.readout=mean",
            "reading.max-tokens=24",
            "reading.windows=2",
            "teacher.words=true",
            "teacher.folds=3",
            "augmentation.token-dropout=0.1",
            "training.epochs=2",
            "training.learning-rate=0.003",
            "training.schedule=cosine",
            "engine.threads=1",
            "seed=7");
    Stream<String> sets = changes.stream().flatMap(change -> Stream.of("--set", change));
    assertThat(train(mail, model, sets)).as(err.toString()).isZero();

    Path shown = folder.resolve("shown.conf");
    Files.writeString(shown, show(model));
    Path again = folder.resolve("again");
    assertThat(train(mail, again, Stream.of("--recipe", shown.toString())))
        .as(err.toString())
        .isZero();

    for (String file : List.of("model.safetensors", "words.json", "recipe.conf")) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(model.resolve(file));
    }
    assertThat(show(again)).isEqualTo(Files.readString(shown));
    assertThat(show(model)).doesNotContain("= auto\n  channels", folder.toString());
  }

  /** It was trained by options; their record, and the file that took their place, say the same. */
  @Test
  void show_recipeOfTheEmbeddedModel_isTheShippedOne() {
    Recipe shown = RecipeLoader.parse(folder.resolve("shown.conf"), show(EMBEDDED));

    Map<String, String> recorded = new TreeMap<>(shown.settled().entries());
    Map<String, String> shipped =
        new TreeMap<>(RecipeLoader.load("embedded", List.of()).settled().entries());
    // How often somebody looked at the losses was not recorded.
    recorded.remove("engine.eval-every");
    assertThat(shipped.remove("engine.eval-every")).isEqualTo("0");
    assertThat(recorded).isEqualTo(shipped);
  }

  @Test
  void show_modelFromBefore_saysSo() throws IOException {
    Path model = RandomModel.write(folder.resolve("before"), 1);

    assertThat(ModelDirectory.manifest(model).description().training().recipe())
        .containsEntry("trainable", "all");
    assertThat(show(model))
        .startsWith("# This model is from before recipes were files")
        .contains("  part = all");
  }

  private String show(Path model) {
    out.getBuffer().setLength(0);
    assertThat(run(List.of("model", "show", "--recipe", model.toString())))
        .as(err.toString())
        .isZero();
    return out.toString();
  }

  private int train(Path mail, Path output, Stream<String> more) {
    List<String> all =
        new ArrayList<>(
            List.of("train", "--labeled", mail.toString(), "--output", output.toString()));
    more.forEach(all::add);
    if (!all.contains("--recipe")) {
      all.addAll(List.of("--recipe", "new-model"));
    }
    return run(all);
  }

  private int run(List<String> arguments) {
    return Hamlet.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }

  private Path writeMail() throws IOException {
    List<String> rows = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 120; i++) {
      boolean ham = i % 2 == 0;
      String[] words =
          (ham ? "minutes meeting agenda lunch draft team" : "prize claim cash winner click offer")
              .split(" ", -1);
      StringBuilder text = new StringBuilder(ham ? "ham\t" : "spam\t");
      for (int word = 0; word < 12; word++) {
        text.append(words[random.nextInt(words.length)]).append(" the of to ");
        random.ints(5, 'a', 'z' + 1).forEach(text::appendCodePoint);
        text.append(' ');
      }
      rows.add(text.toString());
    }
    return Files.write(folder.resolve("mail.tsv"), rows);
  }
}
