package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        .contains("the new model is not published: it tags ")
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
