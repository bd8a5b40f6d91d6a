package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  private final String homeBefore = System.getProperty(EmbeddedModel.HOME, "");
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @TempDir Path folder;

  @AfterEach
  void restore() {
    System.setProperty(EmbeddedModel.HOME, homeBefore);
  }

  @Test
  void show_model_printsThresholdsWithTheirMeasuredRates() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);

    assertThat(run("model", "show", model.toString())).isZero();

    assertThat(out.toString())
        .contains("id                " + id(model) + "\n")
        .contains("GPT-2 of 2 layers, 32 channels, 4 heads, 48 positions")
        .contains("tag threshold     0.500000, where 1.250 % of validation ham")
        .contains("reject threshold  0.900000, where 0.100 %")
        .contains("recipe, to be used again with --recipe:", "    part = all")
        .containsPattern("test_recall +0.97")
        .containsPattern("model.safetensors +[0-9a-f]{64}");
  }

  @Test
  void showJson_model_isModelJsonWithItsId() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);

    assertThat(run("model", "show", "--json", model.toString())).isZero();

    assertThat(out.toString().lines()).hasSize(1);
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.remove("id").getAsString()).isEqualTo(id(model));
    assertThat(json.remove("directory").getAsString()).isEqualTo(model.toString());
    assertThat(json.remove("recipe").getAsString()).contains("part = all\n");
    assertThat(json)
        .isEqualTo(JsonParser.parseString(Files.readString(model.resolve("model.json"))));
  }

  @Test
  void showAndVerify_withoutDirectory_takeTheEmbeddedModel() throws IOException {
    Path embedded = Files.createDirectories(folder.resolve("models")).resolve("default");
    RandomModel.write(embedded, 1);
    System.setProperty(EmbeddedModel.HOME, folder.toString());

    assertThat(run("model", "show")).isZero();
    assertThat(out.toString()).contains(embedded.toString());
    assertThat(run("model", "verify")).isZero();
    assertThat(out.toString()).startsWith(embedded + ": OK, " + id(embedded));
  }

  @Test
  void verify_flippedByteInTheWeights_failsAndNamesTheFile() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);
    assertThat(run("model", "verify", model.toString())).as(err.toString()).isZero();
    try (RandomAccessFile file =
        new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
      file.seek(file.length() - 1);
      int last = file.read();
      file.seek(file.length() - 1);
      file.write(last ^ 1);
    }

    assertThat(run("model", "verify", model.toString())).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("hamlet model verify: ")
        .contains("model.safetensors", "SHA-256 is", "expected");
  }

  @Test
  void verify_noModel_failsInOneLine() {
    assertThat(run("model", "verify", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("does not exist");
  }

  @Test
  void list_folder_marksTheConfiguredModel() throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path own = RandomModel.write(models.resolve("own"), 1);
    Path other = RandomModel.write(models.resolve("other"), 2);
    Files.createDirectory(models.resolve("no-model"));
    RandomModel.write(models.resolve(".own.new-1"), 3);
    Path config =
        Files.writeString(
            folder.resolve("hamlet.conf"), "hamlet.model.directory = \"" + own + "\"\n");

    assertThat(run("model", "list", "--config", config.toString(), models.toString())).isZero();

    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("  other ").contains(id(other)),
            line -> assertThat(line).startsWith("* own ").contains(id(own)));
  }

  @Test
  void list_brokenModelAmongOthers_failsButListsTheRest() throws IOException {
    Path broken = RandomModel.write(folder.resolve("a"), 1);
    Path whole = RandomModel.write(folder.resolve("b"), 2);
    Files.writeString(broken.resolve("model.json"), "{}");

    assertThat(run("model", "list", folder.toString())).isEqualTo(1);

    assertThat(out.toString().lines()).singleElement().asString().contains(id(whole));
    assertThat(err.toString()).contains(broken.resolve("model.json").toString());
  }

  @Test
  void rollback_twice_isForwardAgain() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);
    String first = id(model);
    RandomModel.write(model, 2);
    String second = id(model);
    assertThat(second).isNotEqualTo(first);

    assertThat(run("model", "rollback", model.toString())).as(err.toString()).isZero();
    assertThat(id(model)).isEqualTo(first);
    assertThat(id(ModelWriter.previous(model))).isEqualTo(second);
    assertThat(out.toString()).contains(model + ": now " + first);

    assertThat(run("model", "rollback", model.toString())).isZero();
    assertThat(id(model)).isEqualTo(second);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("own", "own.previous");
  }

  @Test
  void rollback_neverReplaced_isRefused() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);
    String before = id(model);

    assertThat(run("model", "rollback", model.toString())).isEqualTo(1);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("there is no previous model in", "own.previous");
    assertThat(id(model)).isEqualTo(before);
  }

  @Test
  void rollback_ontoABrokenModel_isRefusedAndChangesNothing() throws IOException {
    Path model = RandomModel.write(folder.resolve("own"), 1);
    RandomModel.write(model, 2);
    String before = id(model);
    Files.write(ModelWriter.previous(model).resolve("model.safetensors"), new byte[100]);

    assertThat(run("model", "rollback", model.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("own.previous", "SHA-256");
    assertThat(id(model)).isEqualTo(before);
  }

  @Test
  void publish_twoModels_switchesTheLinkAndRollbackSwitchesItBack() throws IOException {
    Path one = RandomModel.write(folder.resolve("one"), 1);
    Path two = RandomModel.write(folder.resolve("two"), 2);
    Path link = folder.resolve("current");

    assertThat(run("model", "publish", one.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains(link + ": now " + id(one)).doesNotContain("previous");
    assertThat(run("model", "publish", two.toString(), "--link", link.toString())).isZero();
    assertThat(id(link)).isEqualTo(id(two));

    assertThat(run("model", "rollback", link.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains(link + ": now " + id(one) + " in ");
    assertThat(id(link)).isEqualTo(id(one));
    assertThat(run("model", "rollback", link.toString())).isZero();
    assertThat(id(link)).isEqualTo(id(two));
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("one", "two", "current", "current.previous");
  }

  @Test
  void publishAndRollback_modelThatIsNotWhole_areRefusedAndTheLinkStays() throws IOException {
    Path one = RandomModel.write(folder.resolve("one"), 1);
    Path two = RandomModel.write(folder.resolve("two"), 2);
    Path link = folder.resolve("current");
    assertThat(run("model", "publish", one.toString())).isZero();
    assertThat(run("model", "publish", two.toString())).isZero();
    Files.write(one.resolve("model.safetensors"), new byte[100]);

    assertThat(run("model", "publish", one.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("SHA-256");
    assertThat(run("model", "rollback", link.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("SHA-256");
    assertThat(id(link)).isEqualTo(id(two));
  }

  @Test
  void list_withLinks_marksTheModelInUseAndSaysWhichLinkNamesWhich() throws IOException {
    Path one = RandomModel.write(folder.resolve("one"), 1);
    Path two = RandomModel.write(folder.resolve("two"), 2);
    assertThat(run("model", "publish", one.toString())).isZero();
    assertThat(run("model", "publish", two.toString())).isZero();

    assertThat(run("model", "list", folder.toString())).as(err.toString()).isZero();
    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("  one ").endsWith("  <- current.previous"),
            line -> assertThat(line).startsWith("* two ").endsWith("  <- current"));

    assertThat(run("model", "list", "--json", folder.toString())).isZero();
    assertThat(out.toString()).contains("\"current\":true,\"links\":[\"current\"]");

    Files.createSymbolicLink(folder.resolve("lost"), Path.of("gone"));
    assertThat(run("model", "list", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(folder.resolve("lost") + " leads nowhere: gone");
    assertThat(out.toString().lines()).hasSize(2);
  }

  private static String id(Path model) {
    return ModelDirectory.manifest(model).id();
  }

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return Hamlet.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
