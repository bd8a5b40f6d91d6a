package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New models that are compared with old ones, published or refused, through the command. */
class ReviewedTrainingTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private Path ham;
  private Path spam;
  private Path link;
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
    link = folder.resolve("current");
  }

  @Test
  void publish_equalThenWorse_switchesTheLinkAndThenKeepsIt() throws IOException {
    assertThat(train("v1", ham, spam, "--publish", link)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("published: " + link)
        .containsPattern("golden messages: [0-9]+ of 25 right \\(built-in set\\)")
        .doesNotContain("compared on the test part");
    assertThat(link.toRealPath()).isEqualTo(real("v1"));

    assertThat(train("v2", ham, spam, "--publish", link, "--set", "seed=5"))
        .as(err + "" + out)
        .isZero();
    assertThat(out.toString())
        .contains("compared on the test part with v1-")
        .containsPattern("false positives +0 of 8 +0 of 8 +0 +0  p 1.0000 \\(exact binomial\\)")
        .contains("which named " + real("v1") + "; hamlet model rollback goes back");
    assertThat(link.toRealPath()).isEqualTo(real("v2"));
    JsonObject passed = training("v2");
    assertThat(passed.getAsJsonObject("recipe").get("review").getAsString()).isEqualTo("passed");
    assertThat(passed.getAsJsonObject("recipe").get("compared-to").getAsString()).startsWith("v1-");
    assertThat(passed.getAsJsonObject("metrics").get("compared_p_errors").getAsDouble())
        .isEqualTo(1);

    // Trained with the labels the wrong way round.
    Object[] worse = {"--publish", link, "--test", "ham=" + ham, "--test", "spam=" + spam};
    assertThat(train("v3", spam, ham, worse)).isEqualTo(1);
    assertThat(err.toString())
        .contains("the new model is not published: ", "; and it tags 40 ham messages")
        .contains("ham messages of the test part that " + link + " passes")
        .contains("It is kept in " + folder.resolve("v3.refused"))
        .contains(link + " names the model before and keeps it")
        .contains("hamlet model publish " + folder.resolve("v3.refused") + " --link " + link);
    assertThat(out.toString()).containsPattern("false positives .* WORSE");
    assertThat(link.toRealPath()).isEqualTo(real("v2"));
    assertThat(training("v3.refused").getAsJsonObject("recipe").get("review").getAsString())
        .isEqualTo("refused");

    // Nothing that was refused is lost, and --force has its way.
    assertThat(train("v3", spam, ham, worse)).isEqualTo(1);
    assertThat(folder.resolve("v3.refused-2")).isDirectory();
    assertThat(names())
        .containsExactlyInAnyOrder(
            "ham", "spam", "v1", "v2", "v3.refused", "v3.refused-2", "current", "current.previous");
    List<Object> forced = new ArrayList<>(List.of(worse));
    forced.add("--force");
    assertThat(train("v3", spam, ham, forced.toArray())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("warning: published by --force: it tags ");
    assertThat(link.toRealPath()).isEqualTo(real("v3"));
    assertThat(training("v3").getAsJsonObject("recipe").get("review").getAsString())
        .isEqualTo("forced");
  }

  @Test
  void replace_worseThanTheOld_leavesItInItsPlace() throws IOException {
    assertThat(train("own", ham, spam)).as(err.toString()).isZero();
    String before = training("own").toString();
    Path own = folder.resolve("own");

    assertThat(
            train(
                "own",
                spam,
                ham,
                "--replace",
                "--compare-to",
                own,
                "--test",
                "ham=" + ham,
                "--test",
                "spam=" + spam))
        .isEqualTo(1);

    assertThat(err.toString()).contains(own + " is as it was");
    assertThat(training("own")).hasToString(before);
    assertThat(names()).containsExactlyInAnyOrder("ham", "spam", "own", "own.refused");
  }

  @Test
  void golden_ownMessageCalledWrong_isNamedWithoutItsText() throws IOException {
    Path golden =
        Files.writeString(
            folder.resolve("golden.jsonl"),
            """
            {"label":"ham","subject":"minutes of meeting 3","text":"Dear team, the minutes are attached."}
            {"label":"ham","subject":"you won 5 dollars","text":"Claim your prize 35 now, click here!"}
            """);

    assertThat(train("own", ham, spam, "--golden", "labeled=" + golden)).isEqualTo(1);

    assertThat(err.toString())
        .contains("1 golden message(s) are called wrong: " + golden + ":2, ham: P(spam) 0.9")
        .doesNotContain("prize");
    assertThat(out.toString()).contains("golden messages: 1 of 2 right (own set)");
    assertThat(names()).contains("own.refused").doesNotContain("own");

    assertThat(train("own", ham, spam, "--golden", "ham=" + ham, "--golden", "spam=" + spam))
        .isZero();
    assertThat(out.toString()).contains("golden messages: 80 of 80 right (own set)");
  }

  @Test
  void review_thatCannotBe_failsBeforeTheTraining() throws IOException {
    assertThat(train("own", ham, spam, "--publish", folder.resolve("own"))).isEqualTo(2);
    assertThat(err.toString()).contains("--publish and --output are both");
    assertThat(train("own", ham, spam, "--publish", ham)).isEqualTo(1);
    assertThat(err.toString()).contains(ham + " is no symbolic link");
    assertThat(train("own", ham, spam, "--compare-to", folder.resolve("absent"))).isEqualTo(1);
    assertThat(err.toString()).contains(folder.resolve("absent") + " does not exist");
    Path golden =
        Files.writeString(folder.resolve("g.jsonl"), "{\"label\":\"ham\",\"text\":\"x\"}\n{");
    assertThat(train("own", ham, spam, "--golden", "labeled=" + golden)).isEqualTo(1);
    assertThat(err.toString())
        .contains("1 golden message(s) can't be read")
        .contains(golden + ":2: not JSON");
    Files.createSymbolicLink(link, Path.of("gone"));
    assertThat(train("own", ham, spam, "--publish", link)).isEqualTo(1);
    assertThat(err.toString()).contains(link + " leads nowhere (gone)");
    Files.delete(link);
    assertThat(out.toString()).doesNotContain("epoch");

    assertThat(train("v1", ham, spam)).as(err.toString()).isZero();
    assertThat(
            train(
                "v2",
                ham,
                spam,
                "--compare-to",
                folder.resolve("v1"),
                "--set",
                "mail.test-share=0"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("the test part holds no ham");
    assertThat(names()).containsExactlyInAnyOrder("ham", "spam", "g.jsonl", "v1");
  }

  @Test
  void train_firstModelWorseThanTheEmbeddedOne_isRefusedAndSaysWhatToDo() throws IOException {
    embed("embedded");

    assertThat(train("first", ham, spam)).as(err + "" + out).isZero();
    assertThat(out.toString())
        .contains("compared on the test part with the embedded model in ")
        .contains(
            "not clearly better than the embedded model on your mail: 0 instead of 0 of 8 ham tagged,"
                + " 0 instead of 0 of 8 spam missed (p = 1.0000); publish it with hamlet model"
                + " publish "
                + folder.resolve("first")
                + " --link LINK");
    assertThat(Files.readString(folder.resolve("first/report.html")))
        .contains("not clearly better than the embedded model");

    Object[] others = {"--test", "ham=" + ham, "--test", "spam=" + spam};
    assertThat(train("worse", spam, ham, others)).isEqualTo(1);
    assertThat(out.toString())
        .contains("worse than the embedded model on your mail: 40 instead of 0 of 40 ham tagged")
        .contains("; don't use it");
    assertThat(err.toString())
        .contains("the new model is not published: ", "it tags 40 ham messages of the test part")
        .contains("Leave --recipe and --base out, and the model in use learns your mail");
    assertThat(names()).contains("worse.refused").doesNotContain("worse");
  }

  @Test
  void train_splitOfTheBook_isHeldAgainstNothingThatItDoesNotReplace() throws IOException {
    embed("embedded");

    assertThat(train("book", ham, spam, "--set", "mail.split=book")).as(err.toString()).isZero();

    assertThat(out.toString()).doesNotContain("compared on");
  }

  @Test
  void train_nothingKeptOutToCompareOn_isRefusedUnlessForced() throws IOException {
    embed("embedded");
    Object[] all = {"--set", "mail.test-share=0"};

    assertThat(train("all", ham, spam, all)).isEqualTo(1);
    assertThat(err.toString())
        .contains("the test part holds no ham, so there is nothing to compare the new model with")
        .contains("or --force to do without");

    assertThat(train("all", ham, spam, "--set", "mail.test-share=0", "--force")).isZero();
  }

  @Test
  void train_newModelThatFindsNoSpam_isRefused() throws IOException {
    assertThat(train("useless", ham, spam, "--set", "thresholds.tag=0.9999999")).isEqualTo(1);

    assertThat(err.toString())
        .contains("the new model is not published: it catches 0 of 12 spam, so it is no filter");
    assertThat(names()).contains("useless.refused").doesNotContain("useless");
  }

  @Test
  void better_modelInUseThatGetsLessRight_leavesTheEmbeddedOneTheYardstick() throws IOException {
    embed("embedded");
    assertThat(train("poor", spam, ham, "--force")).isZero();
    GoldenSet golden =
        new GoldenSet(
            Corpus.read(
                    List.of(new CorpusSource.Mail(Label.HAM, ham)),
                    CorpusReading.within(ConfigLoader.defaults().text(), false))
                .messages(),
            false);
    Path poor = folder.resolve("poor");
    List<Boolean> nothing = Collections.nCopies(golden.messages().size(), false);

    // What was forced is the yardstick itself.
    assertThat(OldModel.better(poor, nothing, golden, 1)).isEqualTo(nothing);
    Files.writeString(
        poor.resolve("model.json"),
        Files.readString(poor.resolve("model.json")).replace("\"forced\"", "\"passed\""));
    assertThat(OldModel.better(poor, nothing, golden, 1)).hasSize(40).containsOnly(true);
  }

  /** Trains the model that stands for the embedded one. */
  private void embed(String home) throws IOException {
    assertThat(train(home + "/models/default", ham, spam)).as(err.toString()).isZero();
    System.setProperty(EmbeddedModel.HOME, folder.resolve(home).toString());
  }

  @AfterEach
  void noEmbeddedModel() {
    System.clearProperty(EmbeddedModel.HOME);
  }

  private int train(String model, Path asHam, Path asSpam, Object... more) {
    tiny.clear();
    List<Object> all = new ArrayList<>();
    all.addAll(List.of("--ham", asHam, "--spam", asSpam, "--output", folder.resolve(model)));
    all.addAll(List.of(more));
    return tiny.train(all.toArray());
  }

  private JsonObject training(String model) throws IOException {
    return TinyTraining.manifest(folder.resolve(model)).getAsJsonObject("training");
  }

  private Path real(String name) throws IOException {
    return folder.resolve(name).toRealPath(LinkOption.NOFOLLOW_LINKS);
  }

  private List<String> names() {
    return TinyTraining.names(folder);
  }
}
