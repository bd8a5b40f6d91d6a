package org.hamletmail.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.commands.TrainCommand;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** From the file of an experiment to its table. */
class ExperimentCommandTest {
  @TempDir Path folder;
  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeMail() throws IOException {
    writeMail(folder);
    file = folder.resolve("try.conf");
  }

  static void writeMail(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add("ham\tThe minutes of meeting %d. %s".formatted(i, TinyTraining.unlike(i)));
      lines.add("spam\tClaim prize %d now! %s".formatted(i, TinyTraining.unlike(i + 1000)));
    }
    Files.write(folder.resolve("mail.tsv"), lines);
  }

  static String experiment(String rows) {
    return """
    title = "Two | ways"
    data { labeled = mail.tsv }
    common {
      model.layers = 2, model.channels = 16, model.heads = 2, reading.max-tokens = 24, training.epochs = 4, engine.threads = 1
      training.learning-rate = 0.01, training.part = last-block
    }
    rows = [
    %s
    ]
    """
        .formatted(rows);
  }

  private int run(String rows, String... arguments) throws IOException {
    Files.writeString(file, experiment(rows));
    return again(arguments);
  }

  private int again(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(file.toString(), "--output", folder.resolve("result").toString()));
    return new CommandLine(new ExperimentCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private JsonArray results() throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("result/results.json")))
        .getAsJsonArray();
  }

  private static final String TWO =
      """
      { name = "last token", published = 95, set {} }
      { name = "mean <b>", set { reading.readout = mean, training.part = null } }
      """;

  @Test
  void experiment_twoRows_writesTheSameFiguresForBoth() throws IOException {
    assertThat(run(TWO)).as(err.toString()).isZero();

    JsonArray results = results();
    assertThat(results).hasSize(2);
    JsonObject first = results.get(0).getAsJsonObject();
    JsonObject test = first.getAsJsonObject("test");
    assertThat(test.get("ham").getAsInt()).isEqualTo(8);
    assertThat(test.get("spam").getAsInt()).isEqualTo(8);
    assertThat(first.getAsJsonObject("train").get("ham").getAsInt()).isEqualTo(28);
    assertThat(first.getAsJsonObject("validation").get("loss").getAsDouble()).isBetween(0.0, 0.6);
    assertThat(first.get("seconds").getAsDouble()).isPositive();

    Document page = Jsoup.parse(Files.readString(folder.resolve("result/table.html")));
    assertThat(page.title()).isEqualTo("Two | ways");
    assertThat(page.select("th").eachText().subList(0, 3))
        .containsExactly("row", "test: ham called spam", "test: spam missed");
    List<List<String>> rows =
        page.select("tbody tr").stream().map(row -> row.select("td").eachText()).toList();
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().getFirst()).isEqualTo("last token");
    int tagged = test.get("falsePositives").getAsInt();
    assertThat(rows.getFirst().get(1)).startsWith(tagged + " of 8 (");
    assertThat(rows.getFirst().get(4)).isEqualTo("95.00 %");
    assertThat(rows.get(1).getFirst()).isEqualTo("mean <b>");
    assertThat(rows.get(1).get(4)).isEqualTo("-");
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(12));

    List<String> lines = Files.readAllLines(folder.resolve("result/table.md"));
    assertThat(lines.getFirst()).isEqualTo("# Two \\| ways");
    List<String> table = lines.stream().filter(line -> line.startsWith("|")).toList();
    assertThat(table).hasSize(4);
    assertThat(table.get(3)).startsWith("| mean \\<b\\> | ");
    assertThat(table).allSatisfy(line -> assertThat(line.split("(?<!\\\\)\\|")).hasSize(13));
    assertThat(folder.resolve("result/models")).isEmptyDirectory();
  }

  @Test
  void experiment_sameTrainingByTrain_hasTheSameFigures() throws IOException {
    assertThat(run("{ name = one, set {} }", "--keep-models")).isZero();
    JsonObject result = results().get(0).getAsJsonObject();
    int exit =
        new CommandLine(new TrainCommand())
            .setOut(new PrintWriter(out, true))
            .execute(
                ("--recipe=new-model --labeled=%s --set=model.layers=2 --set=model.channels=16 --set=model.heads=2"
                        + " --set=reading.max-tokens=24 --set=training.epochs=4"
                        + " --set=engine.threads=1 --set=training.learning-rate=0.01"
                        + " --set=training.part=last-block --set=thresholds.tag=0.5 --output=%s")
                    .formatted(folder.resolve("mail.tsv"), folder.resolve("alone"))
                    .split(" "));

    assertThat(exit).isZero();
    JsonObject metrics =
        JsonParser.parseString(Files.readString(folder.resolve("alone/model.json")))
            .getAsJsonObject()
            .getAsJsonObject("training")
            .getAsJsonObject("metrics");
    assertThat(result.getAsJsonObject("test").get("falsePositives").getAsDouble())
        .isEqualTo(metrics.get("test_false_positives").getAsDouble());
    assertThat(result.getAsJsonObject("validation").get("missed").getAsDouble())
        .isEqualTo(metrics.get("validation_missed_spam").getAsDouble());
    assertThat(result.getAsJsonObject("test").get("rocAuc").getAsDouble())
        .isEqualTo(metrics.get("test_roc_auc").getAsDouble());
    assertThat(result.get("bestEpoch").getAsDouble())
        .isEqualTo(metrics.get("best_epoch").getAsDouble());
    try (Stream<Path> models = Files.list(folder.resolve("result/models"))) {
      assertThat(models.toList())
          .singleElement()
          .satisfies(model ->
              assertThat(model.resolve("model.safetensors"))
                  .hasSameBinaryContentAs(folder.resolve("alone/model.safetensors")));
    }
  }

  @Test
  void experiment_rowChanged_trainsThatRowAlone() throws IOException {
    assertThat(run(TWO)).isZero();
    assertThat(again()).isZero();
    assertThat(out.toString())
        .contains("row \"last token\", seed 123: finished before")
        .contains("row \"mean <b>\", seed 123: finished before")
        .doesNotContain("epoch 1/4");

    assertThat(run(TWO.replace("readout = mean", "readout = first"))).isZero();

    assertThat(out.toString())
        .contains("row \"last token\", seed 123: finished before")
        .contains("row \"mean <b>\", seed 123 (2 of 2)")
        .containsOnlyOnce("before training");
    assertThat(results()).hasSize(3);
  }

  @Test
  void experiment_mailChanged_trainsAllRows() throws IOException {
    assertThat(run(TWO)).isZero();
    Path mail = folder.resolve("mail.tsv");
    Files.writeString(mail, Files.readString(mail).replace("meeting 3.", "meeting three."));

    assertThat(again()).isZero();

    assertThat(out.toString()).doesNotContain("finished before");
  }

  @Test
  void experiment_rowDiverges_goesOnSaysSoAndExitsWithOne() throws IOException {
    String rows =
        """
        { name = broken, set { training.learning-rate = 0.99, training.weight-decay = 900, training.part = all } }
        { name = sound, set {} }
        """;

    assertThat(run(rows)).isEqualTo(1);

    assertThat(err.toString()).contains("row \"broken\", seed 123: the loss is ");
    Document page = Jsoup.parse(Files.readString(folder.resolve("result/table.html")));
    assertThat(page.select("tbody tr").get(0).text()).startsWith("broken diverged: the loss is ");
    assertThat(page.select("tbody tr").get(1).text()).startsWith("sound ").contains(" of 8 (");
    assertThat(again()).isEqualTo(1);
    assertThat(out.toString()).contains("row \"broken\", seed 123: finished before");
  }

  @Test
  void experiment_rowFails_goesOnAndTriesItAgainNextTime() throws IOException {
    // No folder for the frozen blocks' results is no failure; a model that can't be put there is.
    assertThat(run("{ name = one, set {} }", "--keep-models")).isZero();
    Path model;
    try (Stream<Path> models = Files.list(folder.resolve("result/models"))) {
      model = models.findFirst().orElseThrow();
    }
    Files.delete(folder.resolve("result/results.json"));
    String manifest = Files.readString(model.resolve("model.json"));
    Files.writeString(model.resolve("model.json"), manifest.substring(1));

    assertThat(run("{ name = one, set {} }, { name = two, set { reading.readout = mean } }"))
        .isEqualTo(1);

    Document page = Jsoup.parse(Files.readString(folder.resolve("result/table.html")));
    assertThat(page.select("tbody tr").get(0).text()).startsWith("one failed: ");
    assertThat(page.select("tbody tr").get(1).text()).contains(" of 8 (");
    Files.writeString(model.resolve("model.json"), manifest);
    assertThat(again()).as(err.toString()).isZero();
    assertThat(out.toString()).contains("row \"two\", seed 123: finished before");
  }

  @Test
  void experiment_severalSeeds_showsMeansAndSums() throws IOException {
    Files.writeString(
        file, "seeds = [1, 2]\n" + experiment("{ name = one, set { training.epochs = 2 } }"));

    assertThat(again()).as(err.toString()).isZero();

    assertThat(results()).hasSize(2);
    Document page = Jsoup.parse(Files.readString(folder.resolve("result/table.html")));
    List<String> cells = page.select("tbody td").eachText();
    assertThat(cells.get(1)).contains(" of 16 (");
    assertThat(cells.get(3)).matches("[0-9.]+ % \\([0-9.]+ % to [0-9.]+ %\\)");
    assertThat(cells.get(9)).matches("[12], [12]");
  }

  @Test
  void experiment_sourceRepeated_isFoundByItsRelativePath() throws IOException {
    Files.writeString(
        file,
        experiment("{ name = one, set { training.epochs = 1 } }")
            .replace("labeled = mail.tsv", "labeled = mail.tsv, repeat = [\"mail.tsv=3\"]"));

    assertThat(again()).as(err.toString()).isZero();

    // 56 messages three times, in batches of 8.
    assertThat(out.toString()).contains("epoch 1/1  step 19/21");
  }

  @Test
  void experiment_only_trainsThatRowAndShowsTheOthersAsNotFinished() throws IOException {
    assertThat(run(TWO, "--only", "mean <b>")).isZero();

    assertThat(results()).hasSize(1);
    assertThat(Files.readString(folder.resolve("result/table.md")))
        .contains("| last token | not finished: 0 of 1 trainings |");
    assertThat(again("--only", "nonsense")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--only is 'nonsense', which is no row of " + file)
        .contains("[last token, mean <b>]");
  }

  @Test
  void experiment_list_showsRowsAndLeavesNothing() throws IOException {
    assertThat(run(TWO, "--list")).isZero();

    assertThat(out.toString())
        .contains("last token  engine.threads=1  model.channels=16")
        .contains("(published: 95.00 %)")
        .containsPattern("mean <b> .*reading.readout=\"mean\"");
    assertThat(out.toString().lines().filter(line -> line.startsWith("mean")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains("training.part=null"));
    assertThat(folder.resolve("result")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{ name = a, set { readuot = mean } }; readuot is no setting; a key of"
            + " reference-recipe.conf",
        "{ name = a, set { reading.readout = mena } }; reading.readout is \"mena\"; one of"
            + " last-token",
        "{ name = a, set { training.epochs = 0 } }; training.epochs is 0; a whole number from 1",
        "{ name = a, set { labeled = other.tsv } }; labeled is no setting; a key of",
        "{ name = a, set { seed = 3 } }; row \"a\" seed is 3; the experiment sets it",
        "{ name = a, set { model.share-base = true } }; row \"a\" model.share-base is true; the"
            + " experiment sets it",
        "{ name = a, set { model.positions = 12 } }; can't be trained: ; 12",
        "{ name = a, set { model { base = gone.safetensors, layers = null, channels = null } } };"
            + " can't be trained: ; gone.safetensors doesn't exist",
        "{ name = a, published = 195, set {} }; row \"a\" published is 195; in percent",
        "{ name = a, option {} }; row \"a\" option is unknown; one of name, published, set",
        "{ set {} }; rows is ; a name of 1 to 100 characters",
      })
  void experiment_badRow_isNamedWithItsLineBeforeAnythingIsTrained(
      String row, String complaint, String expected) throws IOException {
    assertThat(run("{ name = good, set {} }\n" + row)).isEqualTo(78);

    assertThat(err.toString())
        .contains("hamlet lab experiment: " + file + ": 9: ")
        .contains(complaint)
        .contains(expected);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void experiment_severalBadRows_areAllNamed() throws IOException {
    assertThat(
            run(
                """
                { name = a, set { training.epochs = 0 } }
                { name = a, set { training.batch = 0 } }
                { name = b, set { reading.readout = [1, 2] } }
                """))
        .isEqualTo(78);
    assertThat(err.toString()).contains(file + ": 9: ").contains(file + ": 10: ");

    assertThat(
            run(
                "{ name = a, set { training.epochs = 0 } }\n{ name = b, set { training.batch = 0 } }"))
        .isEqualTo(78);
    assertThat(err.toString()).contains("training.epochs is 0").contains("training.batch is 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rows = [; is not valid HOCON",
        "data {}; rows is missing",
        "rows = []; is no list with rows in it",
        "rows = [{name = a}], seeds = [1, 1]; seeds is [1, 1]",
        "rows = [{name = a}], seed = 1; seed is unknown",
        "rows = [{name = ${gone}}]; has a ${...} that can't be followed",
        "rows = [{name = a}]; no mail to train on",
        "include \"other.conf\"; has an include",
      })
  void experiment_badFile_saysWhatAndExitsWith78(String text, String complaint) throws IOException {
    Files.writeString(file, text);

    assertThat(again()).isEqualTo(78);

    assertThat(err.toString()).contains(file.toString()).contains(complaint);
  }

  @Test
  void experiment_noFile_saysSo() {
    assertThat(again()).isEqualTo(78);
    assertThat(err.toString()).contains(file + ": does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"[{]", "[{\"row\": \"a\"}]", "{}", "[null]", "''"})
  void experiment_resultsDamaged_saysWhatToDo(String damage) throws IOException {
    Files.createDirectories(folder.resolve("result"));
    Files.writeString(folder.resolve("result/results.json"), damage);

    assertThat(run(TWO)).isEqualTo(1);

    assertThat(err.toString())
        .contains(folder.resolve("result/results.json") + " is damaged")
        .contains("remove it and all rows are trained again");
    assertThat(folder.resolve("result/results.json")).content().isEqualTo(damage);
  }
}
