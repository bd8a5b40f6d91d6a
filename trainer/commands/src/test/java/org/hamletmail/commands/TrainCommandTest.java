package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.hamletmail.gpt2.PyTorchEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** From mail on disk to a model directory and its figures, through the commands. */
class TrainCommandTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private Path ham;
  private Path spam;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void writeMail() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    ham = tiny.ham;
    spam = tiny.spam;
    out = tiny.out;
    err = tiny.err;
  }

  @Test
  void train_smallCorpus_writesAModelThatEvaluatesAsReported() throws IOException {
    Path model = folder.resolve("model");

    trained(model, "--set", "model.numbers=f16");

    assertThat(out.toString())
        .contains("training   56 messages: 28 ham, 28 spam")
        .contains("validation 8 messages: 4 ham, 4 spam")
        .contains("test       16 messages: 8 ham, 8 spam")
        .contains("before training")
        .contains("epoch 6/6")
        .contains("false positives  0 of 8 ham")
        .contains("no reject threshold")
        .contains("written: " + model);
    JsonObject json = TinyTraining.manifest(model);
    assertThat(json.get("name").getAsString()).isEqualTo("model");
    JsonObject training = json.getAsJsonObject("training");
    assertThat(training.get("corpusSha256").getAsString()).hasSize(64);
    assertThat(Files.readString(model.resolve("recipe.conf")))
        .contains("part = all", "learning-rate = 0.01", "layers = 1", "numbers = f16")
        .doesNotContain(folder.toString());
    assertThat(json.getAsJsonObject("files").keySet()).contains("recipe.conf");
    assertThat(training.getAsJsonObject("metrics").get("test_recall").getAsDouble()).isEqualTo(1);
    assertThat(training.toString()).doesNotContain(folder.toString());
    assertThat(TinyTraining.names(folder)).containsExactlyInAnyOrder("ham", "spam", "model");

    out.getBuffer().setLength(0);
    assertThat(evaluate("--model", model, "--ham", ham, "--spam", spam, "--json")).isZero();
    JsonObject figures = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(figures.get("ham").getAsInt()).isEqualTo(40);
    assertThat(figures.get("false_positives").getAsInt()).isZero();
    assertThat(figures.get("recall").getAsDouble()).isEqualTo(1);
    assertThat(figures.get("model").getAsString()).startsWith("model-");
  }

  @Test
  void train_limitsOfTheConfiguration_readAsMuchAsServingAndAreRecorded() throws IOException {
    Path model = folder.resolve("model");
    Path config =
        Files.writeString(folder.resolve("hamlet.conf"), "hamlet.text.max-characters = 100\n");
    for (Path mail : List.of(ham, spam)) {
      Files.writeString(mail.resolve("large"), "Subject: large\n\n" + "word ".repeat(100) + mail);
    }

    trained(model, "--config", config);

    // Beyond the limit the two differ; within it they are one text under two labels.
    assertThat(err.toString()).contains("labelled both ham and spam");
    JsonObject recipe =
        TinyTraining.manifest(model).getAsJsonObject("training").getAsJsonObject("recipe");
    assertThat(recipe.get("text.max-characters").getAsString()).isEqualTo("100");
    assertThat(recipe.get("text.max-message-bytes").getAsString()).isEqualTo("4194304");
    assertThat(recipe.toString()).doesNotContain(folder.toString());
  }

  @Test
  void train_andEvaluate_wrongConfiguration_exitWith78BeforeAnythingElse() throws IOException {
    Path config =
        Files.writeString(folder.resolve("hamlet.conf"), "hamlet.text.max-characters = 1\n");
    Path model = folder.resolve("model");

    assertThat(trainInto(model, "--config", config)).isEqualTo(78);
    assertThat(evaluate("--model", model, "--ham", ham, "--config", config)).isEqualTo(78);
    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("max-characters"));
    assertThat(model).doesNotExist();
  }

  @Test
  void train_report_liesInTheModelAndNamesMistakesByPathAlone() throws IOException {
    mislabel();
    Path model = folder.resolve("model");

    trained(model, "--set", "thresholds.tag=0.5");

    String page = Files.readString(model.resolve("report.html"));
    assertThat(page)
        .contains("Wanted mail that was called spam")
        .contains(ham.resolve("wrong").toString())
        .contains("training.learning-rate: 0.01")
        .doesNotContain("Claim your prize")
        .doesNotContain("minutes of meeting");
    assertThat(TinyTraining.names(model))
        .contains(
            "report-scores.png",
            "report-roc.png",
            "report-det.png",
            "report-loss.png",
            "report-accuracy.png");
    for (String name :
        List.of("report-scores.png", "report-roc.png", "report-det.png", "report-loss.png")) {
      BufferedImage plot = ImageIO.read(model.resolve(name).toFile());
      assertThat(List.of(plot.getWidth(), plot.getHeight())).isEqualTo(List.of(1120, 720));
    }
    assertThat(TinyTraining.manifest(model).getAsJsonObject("files").keySet())
        .contains("report.html");
  }

  @Test
  void train_showText_letsTheReportShowHowMistakesBegin() throws IOException {
    mislabel();
    Path model = folder.resolve("model");

    trained(model, "--set", "thresholds.tag=0.5", "--show-text");

    assertThat(Files.readString(model.resolve("report.html")))
        .contains("Claim your prize")
        .contains("&lt;b&gt;")
        .doesNotContain("<b>");
  }

  /** A dozen ham that are spam to any model: some of them are tested on. */
  private void mislabel() throws IOException {
    for (int i = 0; i < 12; i++) {
      Files.writeString(
          ham.resolve("wrong" + i),
          "Subject: you won %d dollars\n\nClaim your prize <b> %d now, click here!\n%s\n"
              .formatted(i, i, TinyTraining.unlike(i + 5000)));
    }
  }

  @Test
  void train_testHoldsCopiesOfTraining_figuresItWithoutThemToo() throws IOException {
    Path test = Files.createDirectory(folder.resolve("test"));
    Files.copy(ham.resolve("1.eml"), test.resolve("copy"));
    Files.writeString(
        test.resolve("new"), "Subject: notes\n\nof a walk " + TinyTraining.unlike(777));
    Path model = folder.resolve("model");

    trained(model, "--test", "ham=" + test, "--test", "spam=" + spam);

    JsonObject metrics =
        TinyTraining.manifest(model).getAsJsonObject("training").getAsJsonObject("metrics");
    assertThat(metrics.get("test_ham").getAsInt()).isEqualTo(2);
    assertThat(metrics.get("new_test_ham").getAsInt()).isEqualTo(1);
    assertThat(out.toString()).contains("test part without near-copies:");
    assertThat(Files.readString(model.resolve("report.html")))
        .contains("test part without near-copies");
  }

  @Test
  void evaluate_report_writesThePageAndItsPlots() throws IOException {
    Path model = folder.resolve("model");
    assertThat(trainInto(model)).isZero();
    Path reports = Files.createDirectory(folder.resolve("reports"));

    assertThat(
            evaluate(
                "--model",
                model,
                "--ham",
                ham,
                "--spam",
                spam,
                "--report",
                reports.resolve("today.html")))
        .as(err.toString())
        .isZero();

    assertThat(TinyTraining.names(reports))
        .containsExactlyInAnyOrder(
            "today.html", "today-scores.png", "today-roc.png", "today-det.png");
    assertThat(Files.readString(reports.resolve("today.html")))
        .contains("Measured on 80 messages of the given mail, 40 ham and 40 spam")
        .doesNotContain("Loss while training");
  }

  @Test
  void train_outputBelowAFolderThatIsNotThere_makesIt() {
    assertThat(trainInto(folder.resolve("models/2026/own"))).as(err.toString()).isZero();

    assertThat(folder.resolve("models/2026/own/model.json")).exists();
  }

  @Test
  void train_outputBelowAFile_isRefusedBeforeAnyWork() throws IOException {
    Files.writeString(folder.resolve("models"), "");

    assertThat(trainInto(folder.resolve("models/own"))).isEqualTo(1);
    assertThat(err.toString()).contains("models is not a folder; name another --output");
  }

  @Test
  void evaluate_reportOfOneLabel_saysWhatIsMissing() throws IOException {
    Path model = folder.resolve("model");
    assertThat(trainInto(model)).isZero();
    Path page = folder.resolve("ham.html");

    assertThat(evaluate("--model", model, "--ham", ham, "--report", page))
        .as(err.toString())
        .isZero();

    assertThat(Files.readString(page)).contains("no spam was measured").contains("n/a");
    assertThat(folder.resolve("ham-roc.png")).doesNotExist();
    assertThat(folder.resolve("ham-det.png")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "page.txt, 2, expected a file whose name ends in .html",
    "absent/page.html, 1, its folder doesn't exist; create it first"
  })
  void evaluate_reportWithoutAPlace_isRefusedBeforeAnyWork(String file, int exit, String says) {
    assertThat(evaluate("--model", "absent-model", "--ham", ham, "--report", folder.resolve(file)))
        .isEqualTo(exit);
    assertThat(err.toString()).contains(says);
  }

  @Test
  void train_evalEvery_showsBothLossesBetweenEpochs() {
    assertThat(trainInto(folder.resolve("model"), "--set", "engine.eval-every=4")).isZero();

    assertThat(out.toString())
        .containsPattern(
            "epoch 1/6  step 4/7  seen 32  train loss 0\\.[0-9]+ accuracy [0-9.]+ %  validation loss")
        .contains("epoch 2/6  step 1/7  seen 64  train loss")
        .contains("epoch 6/6  step 5/7  seen 320  train loss");
  }

  @Test
  void train_messagesAddedToAKeptTrunkCache_computesOnlyThose() throws IOException {
    assertThat(trainKeeping("before")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("frozen blocks: 80 windows computed once, 0 taken from the cache");
    for (int i = 40; i < 45; i++) {
      Files.writeString(
          ham.resolve(i + ".eml"), "Subject: agenda %d\n\n%s".formatted(i, TinyTraining.unlike(i)));
      Files.writeString(
          spam.resolve(i + ".eml"),
          "Subject: loans %d\n\n%s".formatted(i, TinyTraining.unlike(i + 1000)));
    }

    out.getBuffer().setLength(0);
    assertThat(trainKeeping("after")).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("frozen blocks: 10 windows computed once, 80 taken from the cache");
  }

  private int trainKeeping(String model) {
    return trainInto(
        folder.resolve(model),
        "--set",
        "mail.test-share=0",
        "--set",
        "model.layers=2",
        "--set",
        "training.part=last-block",
        "--set",
        "engine.trunk-cache=" + folder.resolve("cache"));
  }

  @Test
  void train_deviceAuto_fallsBackToTheProcessorAndSaysSo() {
    assumeFalse(PyTorchEngine.hasCuda(), "the libraries in use know CUDA");

    assertThat(trainInto(folder.resolve("model"), "--set", "engine.device=auto")).isZero();
    assertThat(out.toString())
        .contains("training on the processor: the PyTorch libraries in use know no CUDA");
  }

  @Test
  void train_deviceCudaWithoutItsLibraries_saysWhatToSet() {
    assumeFalse(PyTorchEngine.hasCuda(), "the libraries in use know CUDA");

    assertThat(trainInto(folder.resolve("model"), "--set", "engine.device=cuda:1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("cuda:1 can't be used: the PyTorch libraries in use know no CUDA")
        .contains("set PYTORCH_LIBRARY_PATH to the lib folder of a libtorch 2.7.1");
    assertThat(TinyTraining.names(folder)).containsExactlyInAnyOrder("ham", "spam");
  }

  @Test
  void train_lora_writesAnOrdinaryModel() throws IOException {
    Path model = folder.resolve("model");

    trained(model, "--set", "training.part=lora");

    assertThat(Files.readString(model.resolve("model.safetensors"), StandardCharsets.ISO_8859_1))
        .contains("h.0.attn.c_attn.weight")
        .doesNotContain("c_attn.weight.q");
    assertThat(evaluate("--model", model, "--ham", ham, "--spam", spam, "--json")).isZero();
  }

  @Test
  void train_sameSeed_writesTheSameWeights() throws IOException {
    for (String name : List.of("a", "b")) {
      assertThat(trainInto(folder.resolve(name), "--name", "x")).isZero();
    }

    assertThat(TinyTraining.manifest(folder.resolve("a")).get("files"))
        .isEqualTo(TinyTraining.manifest(folder.resolve("b")).get("files"));
  }

  @Test
  void train_wordTeacher_isRecordedAndLearntFromTheSameWayEachTime() throws IOException {
    for (String name : List.of("a", "b")) {
      Path model = folder.resolve(name);
      trained(model, "--name", "x", "--set", "teacher.words=true");
    }

    assertThat(out.toString()).containsPattern("teacher +[1-9][0-9]* words and pairs");
    JsonObject training = TinyTraining.manifest(folder.resolve("a")).getAsJsonObject("training");
    assertThat(Files.readString(folder.resolve("a/recipe.conf")))
        .contains("words = true", "mixtures = 0.5", "strange-tokens = 0.1");
    assertThat(training.getAsJsonObject("metrics").get("test_recall").getAsDouble()).isEqualTo(1);
    assertThat(TinyTraining.manifest(folder.resolve("a")).get("files"))
        .isEqualTo(TinyTraining.manifest(folder.resolve("b")).get("files"));
  }

  @Test
  void train_outputExists_isRefusedUnlessReplaced() throws IOException {
    Path model = folder.resolve("model");
    assertThat(trainInto(model)).isZero();
    String before = TinyTraining.manifest(model).get("files").toString();

    assertThat(trainInto(model, "--set", "seed=9")).isEqualTo(1);
    assertThat(err.toString()).contains("exists already; name another --output, or add --replace");
    assertThat(TinyTraining.manifest(model).get("files")).hasToString(before);

    trained(model, "--set", "seed=9", "--replace");
    JsonObject after = TinyTraining.manifest(model);
    assertThat(after.get("files").toString()).isNotEqualTo(before);
    assertThat(Files.readString(model.resolve("recipe.conf"))).contains("seed = 9");
  }

  @Test
  void train_replaceOfAnotherFolder_isRefused() {
    assertThat(trainInto(ham, "--replace")).isEqualTo(1);
    assertThat(err.toString()).contains("is not a model directory");
    assertThat(TinyTraining.names(ham)).hasSize(40);
  }

  @Test
  void train_tableWithOwnTestPart_takesNothingForIt() throws IOException {
    Path table = folder.resolve("t.csv");
    List<String> rows = new ArrayList<>(List.of("Label,Text"));
    for (int i = 0; i < 20; i++) {
      rows.add("0,see you at home " + TinyTraining.unlike(i));
      rows.add("1,win cash " + TinyTraining.unlike(i + 1000));
    }
    Files.write(table, rows);

    assertThat(
            train(
                "--labeled",
                table,
                "--test",
                "ham=" + ham,
                "--test",
                "spam=" + spam,
                "--repeat",
                table + "=2",
                "--force",
                "--output",
                folder.resolve("model")))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("training   36 messages: 18 ham, 18 spam")
        .contains("validation 4 messages: 2 ham, 2 spam")
        .contains("test       80 messages: 40 ham, 40 spam")
        .contains("step 5/9");
  }

  @Test
  void train_validationIsTrainedOn_warns() {
    assertThat(
            trainInto(
                folder.resolve("model"),
                "--validation",
                "ham=" + ham,
                "--validation",
                "spam=" + spam,
                "--set",
                "mail.test-share=0"))
        .isZero();

    assertThat(err.toString()).contains("80 validation and 0 test message(s) are also trained on");
  }

  @Test
  void train_nearCopies_stayOnOneSideAndAreCounted() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.writeString(
          spam.resolve("copy" + i + ".eml"),
          "Subject: Your parcel %d waits\n\nPay %d EUR of customs to have it delivered today!\n"
              .formatted(i * 77, i));
    }

    trained(folder.resolve("model"));

    assertThat(out.toString())
        .contains("copies     1 groups of alike texts hold 10 of 90 messages (0 are exact copies)");
    assertThat(err.toString()).doesNotContain("also trained on");
  }

  @Test
  void train_aTextWithBothLabels_isNamed() throws IOException {
    for (Path label : List.of(ham, spam)) {
      Files.writeString(label.resolve("same.eml"), "Subject: the same\n\nfor both of you, twice\n");
    }

    assertThat(trainInto(folder.resolve("model"))).isZero();

    assertThat(err.toString())
        .contains("1 group(s) of alike texts are labelled both ham and spam")
        .contains("ham " + ham.resolve("same.eml") + ", spam " + spam.resolve("same.eml"));
  }

  @Test
  void train_splitByTime_testsOnTheNewest() throws IOException {
    for (int i = 0; i < 40; i++) {
      for (Path label : List.of(ham, spam)) {
        Path file = label.resolve(i + ".eml");
        Files.writeString(
            file,
            "Received: from x by y; 1 Jan %d 00:00 +0000\n".formatted(1985 + i)
                + Files.readString(file));
      }
    }

    trained(folder.resolve("m"), "--set", "mail.split=time");

    assertThat(out.toString()).contains("test       16 messages: 8 ham, 8 spam");
  }

  @Test
  void train_splitByTimeWithoutTimes_isRefused() {
    assertThat(trainInto(folder.resolve("m"), "--set", "mail.split=time")).isEqualTo(2);
    assertThat(err.toString()).contains("mail.split is time: 80 of 80 messages have no time");
  }

  @Test
  void train_littleSpam_throwsNoHamAwayUnlessToldTo() throws IOException {
    for (int i = 10; i < 40; i++) {
      Files.delete(spam.resolve(i + ".eml"));
    }

    trained(folder.resolve("weighed"), "--force");
    assertThat(out.toString()).contains("training   35 messages: 28 ham, 7 spam");

    out.getBuffer().setLength(0);
    trained(folder.resolve("undersampled"), "--set", "mail.balance=train", "--force");
    assertThat(out.toString()).contains("training   14 messages: 7 ham, 7 spam");
  }

  @Test
  void train_splitOfTheBook_balancesAllPartsAndLeavesOutNothingMore() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      rows.add((i % 3 == 0 ? "spam\twin cash " : "ham\tsee you ") + TinyTraining.unlike(i));
    }
    Path table = Files.write(folder.resolve("t.tsv"), rows);

    assertThat(
            train("--labeled", table, "--output", folder.resolve("m"), "--set", "mail.split=book"))
        .as(err.toString())
        .isZero();

    // 40 and 40, shuffled together: the parts are not even in themselves, and stay as they are.
    assertThat(out.toString())
        .contains("training   56 messages: ")
        .contains("validation 8 messages: ")
        .contains("test       16 messages: ")
        .doesNotContain("training   56 messages: 28 ham");
  }

  @Test
  void train_splitByIds_takesWhatTheFilesName() throws IOException {
    Path validation = Files.writeString(folder.resolve("v"), "ham\t1.eml\n\n" + spam + "/1.eml\n");
    Path test = Files.writeString(folder.resolve("t"), ham + "/2.eml\n" + spam + "/2.eml\n");
    Object[] arguments = {
      "--set", "mail.split=ids",
      "--ids", "validation=" + validation,
      "--ids", "test=" + test
    };

    assertThat(trainInto(folder.resolve("m"), arguments)).isEqualTo(1);
    assertThat(err.toString())
        .contains(validation + ":1: 1.eml is a message of several sources; write its whole id");

    Files.writeString(validation, "ham\t" + ham + "/1.eml\n\n" + spam + "/1.eml\n");
    assertThat(trainInto(folder.resolve("m"), arguments)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("training   76 messages: 38 ham, 38 spam")
        .contains("test       2 messages: 1 ham, 1 spam");
  }

  @Test
  void train_noHam_saysSo() {
    assertThat(train("--spam", spam, "--output", folder.resolve("model"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("the mail to train on holds no ham (40 messages in all); name more with --ham");
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void train_threeMessages_saysThatMoreMailIsNeeded() throws IOException {
    Path table =
        Files.writeString(folder.resolve("t.tsv"), "ham\tsee you\nham\tback home\nspam\twin\n");

    assertThat(train("--labeled", table, "--output", folder.resolve("model"))).isEqualTo(1);

    assertThat(err.toString()).contains("the validation part holds no").contains("more mail");
    assertThat(TinyTraining.names(folder)).containsExactlyInAnyOrder("ham", "spam", "t.tsv");
  }

  @Test
  void train_oneLabelInValidation_saysSo() {
    assertThat(trainInto(folder.resolve("model"), "--validation", "ham=" + ham)).isEqualTo(1);
    assertThat(err.toString()).contains("the validation part holds no spam");
  }

  @Test
  void train_corpusMissing_namesIt() {
    Path absent = folder.resolve("absent");

    assertThat(train("--ham", absent, "--spam", spam, "--output", folder.resolve("m")))
        .isEqualTo(1);
    assertThat(err.toString()).contains(absent + " doesn't exist; check the path");
  }

  @Test
  void train_baseMissing_namesIt() {
    Path absent = folder.resolve("gpt2.safetensors");

    assertThat(trainWithBase(absent)).isEqualTo(1);
    assertThat(err.toString()).contains(absent + " doesn't exist; check the path");
  }

  @Test
  void train_baseCorrupt_saysWhatIsWrong() throws IOException {
    Path base = Files.write(folder.resolve("gpt2.safetensors"), new byte[] {1, 2, 3});

    assertThat(trainWithBase(base)).isEqualTo(1);
    assertThat(err.toString()).contains(base.toString()).contains("expected a safetensors file");
  }

  @Test
  void train_diverges_saysWhatToChangeAndLeavesNothing() {
    assertThat(
            trainInto(
                folder.resolve("model"),
                "--set",
                "training.weight-decay=900",
                "--set",
                "training.learning-rate=0.99"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("the loss is NaN").contains("lower the learning rate");
    assertThat(TinyTraining.names(folder)).containsExactlyInAnyOrder("ham", "spam");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--set | training.epochs=0 | --set: training.epochs is 0; expected a whole number from 1",
        "--set | training.learning-rate=NaN | training.learning-rate is \"NaN\"; expected the word",
        "--set | trianing.epochs=3 | trianing is no setting; expected a key of reference-recipe.conf",
        "--set | training.epochs | is \"training.epochs\"; expected KEY=VALUE",
        "--set | model.positions=8 | max-tokens is 24; expected at most the model's positions",
        "--set | model.heads=3 | expected a multiple of heads",
        "--set | engine.device=gpu | engine.device is \"gpu\" (there is no such device)",
        "--set | model.share-base=true | model.share-base is true; expected a base with it",
        "--set | mail.split=ids | mail.split is ids; expected --ids validation=FILE and --ids test=",
        "--name | ../x | expected 1 to 64 letters",
        "--ids | test=x | --ids is for --set mail.split=ids",
        "--ids | tests=x | --ids tests=...; expected train=, validation= or test= and a file",
        "--validation | later | 'later'; expected ham=PATH, spam=PATH or labeled=FILE",
        "--golden | golden.jsonl | 'golden.jsonl'; expected ham=PATH, spam=PATH or labeled=FILE",
        "--maildir | some | 'some' is not one of [all, kept, seen]",
        "--repeat | elsewhere=2 | --repeat names elsewhere"
      })
  void train_nonsenseValue_isAUsageErrorBeforeAnyWork(String option, String value, String says) {
    assertThat(trainInto(folder.resolve("model"), option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(says);
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void train_wrongRecipe_exitsWith78AndNamesFileAndLineBeforeAnythingElse() throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("my.conf"), "training {\n  bucket = 0\n  bathc = 8\n}\n");
    Path model = folder.resolve("model");

    assertThat(train("--ham", ham, "--spam", spam, "--output", model, "--recipe", recipe))
        .isEqualTo(78);

    assertThat(err.toString())
        .contains(recipe + ": 2: training.bucket is 0; expected a whole number from 1")
        .contains(recipe + ": 3: training.bathc is no setting; ")
        .contains("did you mean training.batch?");
    assertThat(model).doesNotExist();
    assertThat(train("--ham", ham, "--spam", spam, "--output", model, "--recipe", "publised"))
        .isEqualTo(78);
    assertThat(err.toString()).contains("publised: does not exist; expected a recipe file, or one");
  }

  /** With those that every command has: help, version and verbose. */
  @Test
  void train_help_fitsOneScreen() {
    CommandLine line = new CommandLine(new TrainCommand());

    assertThat(line.getCommandSpec().options()).hasSizeLessThanOrEqualTo(25 - 3);
    assertThat(line.setUsageHelpWidth(80).getUsageMessage().lines().toList())
        .hasSizeLessThanOrEqualTo(45);
  }

  @Test
  void train_noMail_isAUsageError() {
    assertThat(train("--output", folder.resolve("model"))).isEqualTo(2);
    assertThat(err.toString()).contains("no mail to train on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "ham"})
  void evaluate_notAModel_saysSo(String directory) {
    assertThat(evaluate("--model", folder.resolve(directory), "--ham", ham)).isEqualTo(1);
    assertThat(err.toString()).contains(folder.resolve(directory).toString());
  }

  private int trainWithBase(Path base) {
    return tiny.run(
        new TrainCommand(),
        "--ham",
        ham,
        "--spam",
        spam,
        "--output",
        folder.resolve("model"),
        "--base",
        base);
  }

  private int train(Object... arguments) {
    return tiny.train(arguments);
  }

  /** Trains on the mail of both labels. */
  private int trainInto(Path model, Object... more) {
    return tiny.trainInto(model, more);
  }

  /** Trains on the mail of both labels, which must succeed. */
  private void trained(Path model, Object... more) {
    assertThat(trainInto(model, more)).as(err.toString()).isZero();
  }

  private int evaluate(Object... arguments) {
    return tiny.run(new EvaluateCommand(), arguments);
  }
}
