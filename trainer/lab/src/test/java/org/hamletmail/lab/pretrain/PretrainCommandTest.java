package org.hamletmail.lab.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.tokenizer.KnownWords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** From texts on disk to a base, and from the base to a model, through the commands. */
class PretrainCommandTest {
  /** Heads of another size than the published ones, which no tensor shows. */
  private static final List<String> TINY =
      List.of("--set", "model.layers=1", "--set", "model.channels=16", "--set", "model.heads=4");

  private static final List<String> QUICK =
      List.of(
          "--set", "reading.max-tokens=16",
          "--set", "training.epochs=3",
          "--set", "training.learning-rate=0.01",
          "--set", "mail.validation-share=0.1",
          "--set", "engine.threads=1");

  private static final String[] WHO = {"anna", "bert", "carla", "dora"};
  private static final String[] WHAT = {"minutes", "invoice", "budget", "agenda"};

  @TempDir Path folder;
  private Path mail;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeMail() throws IOException {
    mail = folder.resolve("mail.tsv");
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      rows.append("ham\tdear ")
          .append(WHO[random.nextInt(4)])
          .append(", the ")
          .append(WHAT[random.nextInt(4)])
          .append(" of the meeting are attached ")
          .append(TinyTraining.unlike(i), 0, 30)
          .append(" see you on monday\nspam\tclaim the prize of ")
          .append(WHAT[random.nextInt(4)])
          .append(", click here! ")
          .append(TinyTraining.unlike(i + 1000), 0, 30)
          .append('\n');
    }
    Files.writeString(mail, rows);
  }

  @Test
  void pretrain_knownWords_writesABaseThatTrainBeginsWith() throws IOException {
    Path base = folder.resolve("base");

    assertThat(
            pretrain(
                base,
                TINY,
                QUICK,
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "tokenizer.thin-repetitions=true"))
        .as(err.toString())
        .isZero();

    assertThat(names(base))
        .containsExactlyInAnyOrder("config.json", "model.safetensors", "words.json");
    assertThat(names(folder)).containsExactlyInAnyOrder("base", "mail.tsv");
    KnownWords words = KnownWords.parse(Files.readString(base.resolve(KnownWords.FILE)));
    assertThat(tensors(base))
        .contains("wte.weight", "wpe.weight", "h.0.attn.c_attn.weight", "ln_f.bias")
        .noneMatch(name -> name.startsWith("score.") || name.startsWith("lm_head."));
    JsonObject config = config(base);
    assertThat(config.get("model_type").getAsString()).isEqualTo("gpt2");
    assertThat(config.get("n_head").getAsInt()).isEqualTo(4);
    assertThat(config.get("n_layer").getAsInt()).isEqualTo(1);
    assertThat(config.get("n_embd").getAsInt()).isEqualTo(16);
    assertThat(config.get("n_positions").getAsInt()).isEqualTo(16);
    assertThat(config.get("vocab_size").getAsInt()).isEqualTo(words.size());
    JsonObject ours = config.getAsJsonObject("hamlet");
    assertThat(ours.get("tokenizer").getAsString()).isEqualTo("gpt2-words-thinned");
    for (String file : List.of("model.safetensors", "words.json")) {
      assertThat(ours.getAsJsonObject("files").get(file).getAsString())
          .isEqualTo(
              HexFormat.of()
                  .formatHex(Sha256.digest().digest(Files.readAllBytes(base.resolve(file)))));
    }
    JsonObject training = ours.getAsJsonObject("training");
    assertThat(training.get("corpusSha256").getAsString()).hasSize(64);
    assertThat(training.getAsJsonObject("recipe").get("tokenizer.known-words").getAsString())
        .isEqualTo("5");
    assertThat(config.toString()).doesNotContain(folder.toString());
    assertThat(out.toString())
        .containsPattern("words +" + words.size() + " are known")
        .containsPattern("training +144 texts: [0-9]+ tokens to predict, in [0-9]+ windows")
        .containsPattern("validation 16 texts: [0-9]+ tokens")
        .containsPattern(
            "epoch 3/3  train loss [0-9.]+  validation loss [0-9.]+ perplexity [0-9.]+  next token"
                + " right [0-9.]+ %  [0-9]+ tokens/s")
        .contains("written: " + base);
    // The text is a handful of sentences with four words in some places.
    JsonObject metrics = training.getAsJsonObject("metrics");
    assertThat(metrics.get("validation_perplexity_before").getAsDouble())
        .isBetween(words.size() / 3.0, words.size() * 1.2);
    assertThat(metrics.get("validation_perplexity").getAsDouble()).isBetween(1.0, 3.0);

    Path model = folder.resolve("model");
    assertThat(train(model, base, "--set", "reading.readout=mean")).as(err.toString()).isZero();
    assertThat(model.resolve(KnownWords.FILE))
        .hasSameTextualContentAs(base.resolve(KnownWords.FILE));
    JsonObject manifest =
        JsonParser.parseString(Files.readString(model.resolve("model.json"))).getAsJsonObject();
    assertThat(manifest.getAsJsonObject("architecture").get("heads").getAsInt()).isEqualTo(4);
    assertThat(
            manifest
                .getAsJsonObject("training")
                .getAsJsonObject("metrics")
                .get("test_recall")
                .getAsDouble())
        .isEqualTo(1);
    assertFirstLossIsOfTwoLabels();
  }

  @Test
  void pretrain_bytePairs_areAdaptedAndTrained() throws IOException {
    Path text = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(text.resolve("a.txt"), "the minutes of the meeting are attached. ".repeat(5));
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    assertThat(pretrain(first, TINY, QUICK, "--text", text)).as(err.toString()).isZero();
    double before = metric(first, "validation_perplexity");
    assertThat(names(first)).containsExactlyInAnyOrder("config.json", "model.safetensors");

    assertThat(
            pretrain(
                second, List.of("--base", first.toString()), QUICK, "--set", "training.part=all"))
        .as(err.toString())
        .isZero();

    assertThat(metric(second, "validation_perplexity")).isLessThan(before);
    assertThat(config(second).get("n_head").getAsInt()).isEqualTo(4);
    assertThat(config(second).toString())
        .contains("\"base-sha256\":\"" + sha256(first.resolve("model.safetensors")));
    assertThat(train(folder.resolve("model"), second.resolve("model.safetensors")))
        .as(err.toString())
        .isZero();
    assertFirstLossIsOfTwoLabels();
  }

  @Test
  void pretrain_sameSeed_givesTheSameBytes() throws IOException {
    List<Path> bases = List.of(folder.resolve("one"), folder.resolve("two"));
    for (Path base : bases) {
      assertThat(pretrain(base, TINY, QUICK, "--set", "tokenizer.known-words=5"))
          .as(err.toString())
          .isZero();
    }
    assertThat(
            pretrain(
                folder.resolve("other"),
                TINY,
                QUICK,
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "seed=4"))
        .isZero();

    for (String file : List.of("model.safetensors", "words.json", "config.json")) {
      assertThat(bases.getLast().resolve(file))
          .hasSameBinaryContentAs(bases.getFirst().resolve(file));
    }
    assertThat(sha256(folder.resolve("other/model.safetensors")))
        .isNotEqualTo(sha256(folder.resolve("one/model.safetensors")));
  }

  @Test
  void pretrain_existingFolder_isReplacedOnlyWhenAsked() throws IOException {
    Path base = folder.resolve("base");
    assertThat(pretrain(base, TINY, QUICK, "--set", "training.epochs=1"))
        .as(err.toString())
        .isZero();
    String before = sha256(base.resolve("model.safetensors"));

    assertThat(pretrain(base, TINY, QUICK, "--set", "seed=5")).isEqualTo(1);
    assertThat(err.toString()).contains("exists already; name another --output, or add --replace");
    assertThat(sha256(base.resolve("model.safetensors"))).isEqualTo(before);
    assertThat(pretrain(base, TINY, QUICK, "--set", "seed=5", "--replace"))
        .as(err.toString())
        .isZero();

    assertThat(sha256(base.resolve("model.safetensors"))).isNotEqualTo(before);
    assertThat(sha256(folder.resolve("base.previous/model.safetensors"))).isEqualTo(before);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("config.json"), "{}");
    assertThat(pretrain(other, TINY, QUICK, "--replace")).isEqualTo(1);
    assertThat(err.toString()).contains("other is not a model directory, as it lacks");
  }

  @ParameterizedTest
  @CsvSource({
    "reading.max-tokens=1, reading.max-tokens is 1; expected at least 2",
    "reading.max-tokens=500, max-tokens is 500; expected at most the model's positions",
    "mail.validation-share=0, mail.validation-share is 0.0; expected above 0 and below 1",
    "training.part=lora, 'training.part is lora, whose adapters need a head'",
    "training.part=last-block, training.part is last-block; a new model is trained as a whole",
    "model.heads=3, 'channels is 16; expected a multiple of heads, which is 3'",
    "teacher.words=true, 'teacher.words is true; expected its default false, as it plays no part'",
    "reading.windows=2, 'reading.windows is 2; expected its default 1, as it plays no part'",
  })
  void pretrain_badKey_isAUsageError(String change, String message) {
    List<String> tiny = new ArrayList<>(TINY);
    tiny.addAll(List.of("--set", "model.positions=120"));

    assertThat(pretrain(folder.resolve("base"), tiny, QUICK, "--set", change)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(folder.resolve("base")).doesNotExist();
  }

  @Test
  void pretrain_keepEveryBelowNought_isAUsageError() {
    assertThat(pretrain(folder.resolve("base"), TINY, QUICK, "--keep-every", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("keep-every is -1; expected 0");
  }

  @Test
  void pretrain_nothingToLearnFrom_isAUsageError() {
    assertThat(run(new PretrainCommand(), "--output", folder.resolve("base"))).isEqualTo(2);
    assertThat(err.toString()).contains("nothing to learn from; name mail with --ham");
  }

  @Test
  void pretrain_oneText_leavesNoneToMeasureOn() throws IOException {
    Path text = Files.writeString(folder.resolve("one.txt"), "a text of one piece");

    assertThat(run(new PretrainCommand(), "--text", text, "--output", folder.resolve("base")))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("no text is left for the validation part, of 1 in all; more texts");
    assertThat(names(folder)).containsExactlyInAnyOrder("mail.tsv", "one.txt");
  }

  @Test
  void pretrain_textsOfOneWord_haveNothingToPredict() throws IOException {
    Path table = folder.resolve("short.tsv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      rows.append("ham\t").append((char) ('a' + i % 26)).append('\n');
    }
    Files.writeString(table, rows);

    assertThat(run(new PretrainCommand(), "--labeled", table, "--output", folder.resolve("base")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("texts of the training part has two tokens");
  }

  @Test
  void pretrain_lossExplodes_saysSoAndLeavesNothing() throws IOException {
    assertThat(
            pretrain(
                folder.resolve("base"),
                TINY,
                QUICK,
                "--set",
                "training.learning-rate=0.99",
                "--set",
                "training.clip-norm=0",
                "--set",
                "training.weight-decay=900",
                "--set",
                "training.schedule=constant",
                "--set",
                "training.warm-up=0"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("; lower the learning rate, which is 0.99");
    assertThat(names(folder)).containsExactly("mail.tsv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights", "words", "heads", "layers", "type", "json"})
  void train_baseThatIsNotWhole_isRefused(String how) throws IOException {
    Path base = folder.resolve("base");
    assertThat(
            pretrain(
                base,
                TINY,
                QUICK,
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "training.epochs=1"))
        .isZero();
    Path config = base.resolve("config.json");
    String json = Files.readString(config);
    String message =
        switch (how) {
          case "weights" -> {
            byte[] bytes = Files.readAllBytes(base.resolve("model.safetensors"));
            bytes[bytes.length - 2] ^= 4;
            Files.write(base.resolve("model.safetensors"), bytes);
            yield "model.safetensors: SHA-256 is ";
          }
          case "words" -> {
            Files.writeString(base.resolve("words.json"), "[\"a\"]");
            yield "words.json: SHA-256 is ";
          }
          case "heads" -> {
            Files.writeString(config, json.replace("\"n_head\": 4", "\"n_head\": \"many\""));
            yield "config.json: n_head is many; expected a whole number from 1";
          }
          case "layers" -> {
            Files.writeString(config, json.replace("\"n_layer\": 1", "\"n_layer\": 2"));
            yield "model.safetensors holds a Gpt2Config";
          }
          case "type" -> {
            Files.writeString(config, json.replace("\"gpt2\"", "\"bert\""));
            yield "config.json: model_type is bert; expected gpt2";
          }
          default -> {
            Files.writeString(config, json.substring(0, 40));
            yield "config.json: not a JSON object";
          }
        };

    assertThat(train(folder.resolve("model"), base)).isEqualTo(1);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void train_headsThatTheBaseContradicts_isAUsageError() {
    Path base = folder.resolve("base");
    assertThat(
            pretrain(
                base,
                TINY,
                QUICK,
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "training.epochs=1"))
        .isZero();

    assertThat(train(folder.resolve("model"), base, "--set", "model.heads=2")).isEqualTo(2);
    assertThat(err.toString())
        .contains("model.heads is 2; " + base.resolve("config.json").toAbsolutePath() + " says 4");
  }

  /** As any program that keeps to Hugging Face's form writes it. */
  @Test
  void train_foreignConfig_saysTheHeads() throws IOException {
    Path base = folder.resolve("base");
    assertThat(pretrain(base, TINY, QUICK, "--set", "training.epochs=1"))
        .as(err.toString())
        .isZero();
    Files.writeString(
        base.resolve("config.json"),
        """
        {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "n_ctx": 16,
         "model_type": "gpt2", "n_embd": 16, "n_head": 4, "n_layer": 1, "n_positions": 16,
         "vocab_size": 50257, "task_specific_params": {"text-generation": {"do_sample": true}}}
        """);

    assertThat(train(folder.resolve("model"), base)).as(err.toString()).isZero();
    assertThat(Files.readString(folder.resolve("model/model.json"))).contains("\"heads\": 4");
  }

  @Test
  void train_modelDirectoryAsBase_knowsItsHeads() throws IOException {
    Path first = folder.resolve("first");
    List<String> options =
        new ArrayList<>(List.of("--recipe", "new-model", "--labeled", mail.toString(), "--output"));
    options.add(first.toString());
    options.addAll(TINY);
    options.addAll(
        List.of(
            "--set",
            "reading.max-tokens=16",
            "--set",
            "training.epochs=1",
            "--set",
            "engine.threads=1"));
    assertThat(run(new TrainCommand(), options.toArray())).as(err.toString()).isZero();

    assertThat(train(folder.resolve("second"), first)).as(err.toString()).isZero();
    assertThat(Files.readString(folder.resolve("second/model.json"))).contains("\"heads\": 4");
  }

  private void assertFirstLossIsOfTwoLabels() {
    Matcher first =
        Pattern.compile("before training  train loss ([0-9.]+) accuracy").matcher(out.toString());
    assertThat(first.find()).isTrue();
    assertThat(Double.parseDouble(first.group(1))).isBetween(0.3, 3.0);
  }

  private int pretrain(Path output, List<String> model, List<String> quick, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--labeled", mail, "--output", output));
    all.addAll(model);
    all.addAll(quick);
    all.addAll(List.of(more));
    return run(new PretrainCommand(), all.toArray());
  }

  private int train(Path output, Path base, Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "--labeled",
                mail,
                "--output",
                output,
                "--base",
                base,
                "--set",
                "training.part=all",
                "--set",
                "reading.max-tokens=16",
                "--set",
                "training.epochs=3",
                "--set",
                "training.learning-rate=0.01",
                "--set",
                "engine.threads=1"));
    all.addAll(List.of(more));
    return run(new TrainCommand(), all.toArray());
  }

  private int run(Callable<Integer> command, Object... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static JsonObject config(Path base) throws IOException {
    return JsonParser.parseString(Files.readString(base.resolve("config.json"))).getAsJsonObject();
  }

  private static double metric(Path base, String name) throws IOException {
    return config(base)
        .getAsJsonObject("hamlet")
        .getAsJsonObject("training")
        .getAsJsonObject("metrics")
        .get(name)
        .getAsDouble();
  }

  private static List<String> tensors(Path base) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(base.resolve("model.safetensors"))) {
      return List.copyOf(file.names());
    }
  }

  private static String sha256(Path file) throws IOException {
    return HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(file)));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
