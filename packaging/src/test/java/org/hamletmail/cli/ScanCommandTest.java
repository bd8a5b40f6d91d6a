package org.hamletmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScanCommandTest {
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<ModelSettings> opened = new ArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();
  private InputStream stdin = InputStream.nullInputStream();
  private ToDoubleFunction<MessageText> pSpam =
      text -> text.forModel().contains("prize") ? .97 : .125;

  @TempDir Path folder;

  @Test
  void scan_hamAndSpam_printsAlignedLinesAndSucceeds() throws IOException {
    Path ham = mail("ham.eml", "Subject: minutes\n\nThe minutes.\n");
    Path spam = mail("spam.eml", "Subject: prize\n\nYours.\n");

    assertThat(scan(spam, ham)).isZero();

    assertThat(out.toString())
        .isEqualTo(
            "spam  0.970000  1.00  tag         %s\nham   0.125000  1.00  accept      %s\n"
                .formatted(spam, ham));
    assertThat(err.toString()).isEmpty();
    assertThat(closed).hasValue(1);
  }

  @Test
  void scanJson_message_hasTheKeysOfTheContract() throws IOException {
    Path spam = mail("spam.eml", "Subject: prize <&>\n\nYours.\n");

    assertThat(scan("--json", spam)).isZero();

    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "path", "label", "p_spam", "model", "cached", "coverage", "hidden", "action", "reason");
    assertThat(json.get("path").getAsString()).isEqualTo(spam.toString());
    assertThat(json.get("label").getAsString()).isEqualTo("spam");
    assertThat(json.get("p_spam").getAsDouble()).isEqualTo(.97);
    assertThat(json.get("model").getAsString()).isEqualTo("fake-1");
    assertThat(json.get("cached").getAsBoolean()).isFalse();
    assertThat(json.get("coverage").getAsDouble()).isEqualTo(1);
    assertThat(json.get("hidden").getAsDouble()).isZero();
    assertThat(json.get("action").getAsString()).isEqualTo("tag");
    assertThat(json.get("reason").getAsString()).isEqualTo("tag_threshold");
  }

  @Test
  void scanJson_messageThatHidesText_saysHowMuch() throws IOException {
    Path mail = mail("a.eml", "Content-Type: text/html\n\n<p hidden>abc</p><p>d</p>\n");

    assertThat(scan("--json", mail)).isZero();

    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.get("hidden").getAsDouble()).isEqualTo(.75);
  }

  @Test
  void scanExplain_spam_marksWhatCountsAndSaysWhatRemains() throws IOException {
    Path spam = mail("spam.eml", "Subject: hello\n\nThis is\nyour prize \u001b[2J now.\n");

    assertThat(scan("--explain", spam)).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            spam  0.970000  1.00  tag         %s
                | hello
                | This is
                | your [-1: prize-] [2J now.
                1: P(spam) 0.125000 without it
                P(spam) 0.970000, without all that is marked 0.125000
            """
                .formatted(spam));
  }

  @Test
  void scanExplain_ham_claimsNothing() throws IOException {
    Path ham = mail("ham.eml", "Subject: minutes\n\nThe minutes.\n");

    assertThat(scan("--explain", ham)).isZero();

    assertThat(out.toString())
        .endsWith(
            """
                | minutes
                | The minutes.
                no part of the text lowers P(spam) by much when it is left out
            """);
  }

  @Test
  void scanExplainJson_spam_hasOffsetsAndDrops() throws IOException {
    Path spam = mail("spam.eml", "Subject: hello\n\nyour prize now\n");

    assertThat(scan("--explain", "--json", spam)).isZero();

    JsonObject is =
        JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("explanation");
    assertThat(is.get("text").getAsString()).isEqualTo("hello\nyour prize now");
    JsonObject span = is.getAsJsonArray("spans").get(0).getAsJsonObject();
    assertThat(span.get("begin").getAsInt()).isEqualTo(11);
    assertThat(span.get("end").getAsInt()).isEqualTo(16);
    assertThat(span.get("text").getAsString()).isEqualTo("prize");
    assertThat(span.get("p_spam_without").getAsDouble()).isEqualTo(.125);
    assertThat(span.get("drop").getAsDouble()).isEqualTo(.97 - .125);
    assertThat(is.get("p_spam_without_all").getAsDouble()).isEqualTo(.125);
    assertThat(is.get("joint_drop").getAsDouble()).isEqualTo(.97 - .125);
  }

  @Test
  void scanExplain_gtube_hasNothingToExplain() throws IOException {
    Path file = mail("gtube.eml", "Subject: test\n\n" + GTUBE + "\n");

    assertThat(scan("--explain", file)).isZero();

    assertThat(out.toString().lines()).hasSize(1);
  }

  @Test
  void scan_probabilityAtTheModelsThreshold_isSpam() throws IOException {
    Path at = mail("at.eml", "Subject: at\n\nx\n");
    Path below = mail("below.eml", "Subject: below\n\nx\n");
    pSpam = text -> text.subject().equals("at") ? .8 : Math.nextDown(.8);

    assertThat(scan(at, below)).isZero();

    assertThat(out.toString().lines().map(line -> line.substring(0, 4)))
        .containsExactly("spam", "ham ");
  }

  @Test
  void scan_thousandMessagesOnEightWorkers_comeInTheirOrder() throws IOException {
    StringBuilder mbox = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      mbox.append("From a@example.org Thu Mar  7 10:00:00 2024\nSubject: ").append(i);
      mbox.append("\n\nbody\n\n");
    }
    Path file = mail("box", mbox.toString());
    pSpam = text -> Integer.parseInt(text.subject()) / 1000.0;

    assertThat(scan("--json", "--workers", "8", file)).isZero();

    List<JsonObject> lines =
        out.toString().lines().map(l -> JsonParser.parseString(l).getAsJsonObject()).toList();
    assertThat(lines).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(lines.get(i).get("path").getAsString()).isEqualTo(file + "#" + (i + 1));
      assertThat(lines.get(i).get("p_spam").getAsDouble()).isEqualTo(i / 1000.0);
    }
  }

  @Test
  void scan_maildir_readsNewAndCurAtAnyDepth() throws IOException {
    Files.createDirectories(folder.resolve("Maildir/cur"));
    Files.createDirectories(folder.resolve("Maildir/tmp"));
    Files.createDirectories(folder.resolve("Maildir/.Junk/new"));
    Path seen = mail("Maildir/cur/1:2,S", "Subject: a\n\na\n");
    mail("Maildir/tmp/2", "Subject: half\n");
    Path junk = mail("Maildir/.Junk/new/3", "Subject: b\n\nb\n");

    assertThat(scan(folder.resolve("Maildir"))).isZero();

    assertThat(out.toString().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).endsWith(seen.toString()),
            line -> assertThat(line).endsWith(junk.toString()));
  }

  @Test
  void scan_standardInput_isCalledDash() {
    stdin = new ByteArrayInputStream("Subject: prize\n\nx\n".getBytes(UTF_8));

    assertThat(scan("-")).isZero();

    assertThat(out.toString()).startsWith("spam  ").endsWith("  -\n");
  }

  @Test
  void scan_resultOfAStreamThatGoesOn_isThereAtOnce() throws Exception {
    PipedOutputStream pipe = new PipedOutputStream();
    stdin = new PipedInputStream(pipe, 1 << 16);
    CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> scan("-"));
    try (pipe) {
      String message = "From a@example.org Thu Mar  7 10:00:00 2024\nSubject: a\n\nbody\n\n";
      pipe.write((message + message).getBytes(UTF_8));
      pipe.flush();

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> out.toString().contains("  -#1\n"));
      assertThat(exit).isNotDone();
    }
    assertThat(exit.get()).isZero();
    assertThat(out.toString()).contains("  -#2\n");
  }

  @Test
  void scan_someCannotBeRead_namesThemScansTheRestAndFails() throws IOException {
    Path empty = mail("empty.eml", "");
    Path ham = mail("ham.eml", "Subject: minutes\n\nx\n");
    Path none = folder.resolve("none.eml");

    assertThat(scan(none, empty, ham)).isEqualTo(1);

    assertThat(out.toString().lines()).singleElement().asString().endsWith(ham.toString());
    assertThat(err.toString().lines())
        .containsExactly(
            "hamlet scan: " + none + ": no such file",
            "hamlet scan: " + empty + ": empty file",
            "hamlet scan: 2 were not scanned");
  }

  @Test
  void scan_folderAsProgramsLeaveIt_scansTheMailAndSaysWhatElseThereIs() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path store = Files.createDirectory(folder.resolve("Old.mbox"));
    Path mbox = mail("Old.mbox/mbox", "From \nFrom: a@example.org\nSubject: a\n\nx\n");
    Path contents = mail("Old.mbox/table_of_contents", "\0\0\0\5");
    Path list = mail("Old.mbox/Info.plist", "<?xml version=\"1.0\"?>\n");
    Path link = Files.createSymbolicLink(store.resolve("link"), elsewhere);
    Path broken = Files.createSymbolicLink(store.resolve("nothing"), folder.resolve("gone"));

    assertThat(scan(store)).isZero();

    assertThat(out.toString().lines()).singleElement().asString().endsWith(mbox.toString());
    assertThat(err.toString().lines())
        .containsExactly(
            "hamlet scan: left out 2 (a symbolic link; --follow-links follows them): %s, %s"
                .formatted(link, broken),
            "hamlet scan: left out 2 (an index file of a mail store): %s, %s"
                .formatted(list, contents));
  }

  @Test
  void scan_followLinks_readsWhatTheyLeadTo() throws IOException {
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(folder.resolve("mail"));
    mail("elsewhere/a.eml", "Subject: a\n\nx\n");
    Path link = Files.createSymbolicLink(folder.resolve("mail/link"), folder.resolve("elsewhere"));

    assertThat(scan("--follow-links", link.resolveSibling(""))).isZero();

    assertThat(out.toString()).endsWith("  " + link.resolve("a.eml") + "\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void scan_manyLeftOut_namesTheFirstAndCountsTheRest() throws IOException {
    Files.createDirectories(folder.resolve("mail"));
    mail("mail/a.eml", "Subject: a\n\nx\n");
    for (int i = 0; i < 25; i++) {
      mail("mail/.h" + i, "x");
    }

    assertThat(scan(folder.resolve("mail"))).isZero();

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("hamlet scan: left out 25 (a hidden file): ")
        .endsWith(" and 15 more");
  }

  @Test
  void scan_noMailOnStandardInput_isRefusedByName() {
    stdin = new ByteArrayInputStream("%PDF-1.7\n".getBytes(UTF_8));

    assertThat(scan("-")).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("hamlet scan: -: a PDF file, not a message\n");
  }

  @Test
  void scan_classifierFails_saysNoVerdictAndFails() throws IOException {
    Path mail = mail("a.eml", "Subject: secret words\n\nx\n");
    pSpam =
        text -> {
          throw new ClassificationException("the engine is gone");
        };

    assertThat(scan(mail)).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains(mail + ": could not be classified: the engine is gone")
        .doesNotContain("secret");
  }

  @Test
  void scan_unexpectedErrorOnOneMessage_quotesNothingOfIt() throws IOException {
    Path mail = mail("a.eml", "Subject: secret words\n\nx\n");
    pSpam =
        text -> {
          throw new IllegalStateException(text.subject());
        };

    assertThat(scan(mail)).isEqualTo(1);

    assertThat(err.toString())
        .contains("unexpected IllegalStateException at ")
        .doesNotContain("secret");
  }

  @Test
  void scan_messageBeyondTheLimit_isReadToItAndSaysSo() throws IOException {
    Path config =
        mail("hamlet.conf", "hamlet.text.max-message-bytes = 1 KiB\nhamlet.model.threads = 3\n");
    Path large = mail("large.eml", "Subject: a\n\n" + "word ".repeat(1000) + "\n");

    assertThat(scan("--json", "--config", config, large)).isZero();

    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.get("coverage").getAsDouble()).isGreaterThan(0).isLessThan(1);
    assertThat(opened).extracting(ModelSettings::threads).containsExactly(3);
  }

  @Test
  void scan_gtube_isSpamAsInTheMilter() throws IOException {
    Path mail = mail("gtube.eml", "Subject: test\n\n" + GTUBE + "\n");

    assertThat(scan("--json", mail)).isZero();

    assertThat(out.toString())
        .contains("\"label\":\"spam\",\"p_spam\":1.0,", "\"reason\":\"gtube\"");
  }

  @Test
  void scan_sameTextAgain_isCached() throws IOException {
    Path first = mail("1.eml", "Message-ID: <1>\nSubject: a\n\nx\n");
    Path second = mail("2.eml", "Message-ID: <2>\nSubject: a\n\nx\n");

    assertThat(scan("--json", "--workers", "1", first, second)).isZero();

    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"cached\":false"),
            line -> assertThat(line).contains("\"cached\":true"));
  }

  @Test
  void scan_thresholdOfTheConfiguration_winsAsInTheMilter() throws IOException {
    Path config = mail("hamlet.conf", "hamlet.policy.tag-threshold = 0.1\n");
    Path ham = mail("ham.eml", "Subject: minutes\n\nx\n");

    assertThat(scan("--config", config, ham)).isZero();

    assertThat(out.toString()).startsWith("spam  0.125000");
  }

  @Test
  void scan_modelAndBase_winOverTheConfiguration() throws IOException {
    Path ham = mail("ham.eml", "Subject: minutes\n\nx\n");

    assertThat(scan("--model", "m", "--base", "b.safetensors", ham)).isZero();

    assertThat(opened)
        .containsExactly(
            new ModelSettings(
                Optional.of(Path.of("m")),
                Optional.of(Path.of("b.safetensors")),
                1,
                ModelSettings.defaults().reloadInterval(),
                ModelSettings.defaults().precision(),
                ModelSettings.defaults().canary()));
  }

  @Test
  void scan_fileNameWithALineBreak_cannotPoseAsAnotherVerdict() throws IOException {
    Path forged = mail("a\nham   0.000000  1.00  accept      b", "Subject: prize\n\nx\n");

    assertThat(scan(forged)).isZero();

    assertThat(out.toString().lines()).singleElement().asString().startsWith("spam");
  }

  @Test
  void scan_brokenConfiguration_exitsWith78() throws IOException {
    Path config = mail("hamlet.conf", "hamlet.policy.tag-threshold = 2\n");

    assertThat(scan("--config", config, "-")).isEqualTo(78);
    assertThat(opened).isEmpty();
  }

  @Test
  void scan_wrongArguments_exitWithTwo() {
    assertThat(scan()).isEqualTo(2);
    assertThat(scan("--workers", "0", "-")).isEqualTo(2);
    assertThat(scan("-", "-")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  private Path mail(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private int scan(Object... arguments) {
    CommandLine line = Hamlet.commandLine();
    line.getCommandSpec().removeSubcommand("scan");
    line.addSubcommand(
        new ScanCommand(
            settings -> {
              opened.add(settings);
              return new Fake();
            },
            stdin));
    // A subcommand added later does not inherit the handlers.
    line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
    line.setParameterExceptionHandler(line.getParameterExceptionHandler());
    List<String> words = new ArrayList<>(List.of("scan"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  private final class Fake implements SpamClassifier {
    @Override
    public ModelInfo model() {
      return new ModelInfo("fake-1", .8, OptionalDouble.of(.99), 120, 4);
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      return messages.stream()
          .map(text -> {
            double p = pSpam.applyAsDouble(text);
            return new Verdict(p >= .8 ? Label.SPAM : Label.HAM, p, model().id(), text.coverage());
          })
          .toList();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
