package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.cli.RandomModel;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.TextSettings;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.milter.MilterClient;
import org.hamletmail.milter.ReceivedMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bytes have the same verdict wherever they are classified. */
class FrontEndsIT {
  private static final Pattern P_SPAM = Pattern.compile("X-Spam-Status.* p_spam=([0-9.]+) ");

  @TempDir static Path folder;
  private static Path model;
  private static Map<String, byte[]> zoo;

  @BeforeAll
  static void read() throws Exception {
    model = RandomModel.write(folder.resolve("model"), 7);
    zoo = MessageZoo.messages();
  }

  /** What a front end says. */
  private record Said(String label, double pSpam) {
    /** As in a header field. */
    Said rounded() {
      return new Said(label, Double.parseDouble(String.format(Locale.ROOT, "%.6f", pSpam)));
    }
  }

  @Test
  void scan_messagesAsStored_saysWhatTheEvaluationOfTheTrainerSays() throws Exception {
    Path mail = write("stored", zoo);
    Corpus corpus =
        Corpus.read(
            List.of(new CorpusSource.Mail(Label.HAM, mail)),
            CorpusReading.within(TextSettings.defaults(), false));
    List<LabeledMessage> read = corpus.messages();
    // As a file it is no mail; but a milter must answer whatever comes.
    List<String> skipped = corpus.skipped().stream().map(s -> name(s.id())).toList();
    assertThat(skipped).containsExactly("65-binary-garbage.eml");
    Map<String, Said> evaluated = new TreeMap<>();
    try (Gpt2SpamClassifier classifier = Gpt2SpamClassifier.open(model, Optional.empty(), 1)) {
      // All at once, as the trainer does.
      List<Verdict> verdicts =
          classifier.classify(read.stream().map(LabeledMessage::text).toList());
      for (int i = 0; i < read.size(); i++) {
        Verdict verdict = verdicts.get(i);
        evaluated.put(
            name(read.get(i).id()),
            new Said(verdict.label().name().toLowerCase(Locale.ROOT), verdict.pSpam()));
      }
    }

    for (String name : skipped) {
      Files.delete(mail.resolve(name));
    }
    Map<String, Said> scanned = scan(mail);

    assertThat(scanned).isEqualTo(evaluated).hasSize(zoo.size() - skipped.size());
    assertThat(scanned.values().stream().map(Said::label)).contains("ham", "spam");
    assertThat(scanned.values().stream().map(Said::pSpam).distinct().count())
        .as("the model tells the messages apart")
        .isGreaterThan(zoo.size() / 2);
  }

  @Test
  void scan_messagesAsReceived_saysWhatTheMilterSays() throws Exception {
    Map<String, byte[]> received = new TreeMap<>();
    Map<String, Said> answered = new TreeMap<>();
    try (HamletMilter milter =
            HamletMilter.start(
                "milter.socket = \"inet:127.0.0.1:0\"", "model.directory = \"" + model + "\"");
        MilterClient client = MilterClient.open(ListenAddress.parse(milter.socket()))) {
      for (Map.Entry<String, byte[]> message : zoo.entrySet()) {
        ReceivedMessage sent = ReceivedMessage.of(message.getValue());
        received.put(message.getKey(), sent.bytes());
        answered.put(message.getKey(), said(sent.sendTo(client)));
      }
    }

    // A body that begins with a From_ line, below no header at all: as a file, an mbox.
    received.remove("53-mbox-separator.eml");
    answered.remove("53-mbox-separator.eml");
    Map<String, Said> scanned = scan(write("received", received));

    Map<String, Said> rounded = new TreeMap<>();
    scanned.forEach((name, said) -> rounded.put(name, said.rounded()));
    assertThat(rounded).isEqualTo(answered).hasSize(zoo.size() - 1);
    assertThat(answered.values().stream().map(Said::label)).contains("ham", "spam");
  }

  private static Said said(List<String> answers) {
    double pSpam = Double.NaN;
    boolean flagged = false;
    for (String answer : answers) {
      Matcher matcher = P_SPAM.matcher(answer);
      if (matcher.find()) {
        pSpam = Double.parseDouble(matcher.group(1));
      }
      flagged |= answer.contains("X-Spam-Flag| YES") || answer.contains("X-Spam-Flag|YES");
    }
    return new Said(flagged ? "spam" : "ham", pSpam);
  }

  private static Path write(String name, Map<String, byte[]> messages) throws IOException {
    Path mail = Files.createDirectory(folder.resolve(name));
    for (Map.Entry<String, byte[]> message : messages.entrySet()) {
      Files.write(mail.resolve(message.getKey()), message.getValue());
    }
    return mail;
  }

  private static Map<String, Said> scan(Path mail) throws IOException {
    Map<String, Said> scanned = new LinkedHashMap<>();
    Scan.of("--model", model.toString(), mail.toString())
        .forEach((path, json) ->
            scanned.put(
                name(path),
                new Said(json.get("label").getAsString(), json.get("p_spam").getAsDouble())));
    return scanned;
  }

  private static String name(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }
}
