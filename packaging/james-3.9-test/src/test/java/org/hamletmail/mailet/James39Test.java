package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Properties;
import org.apache.james.core.MailAddress;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The classes of the jar for James 3.9 link with James 3.9's API and do there what they do in 3.8.
 * What they decide is tested where they are compiled.
 */
class James39Test {
  private static final String ANN = "ann@example.com";

  @TempDir Path home;
  private final MetricRegistry metrics = new MetricRegistry();
  private HamletMailet mailet;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("conf/hamlet.conf"), "hamlet.policy.spam-action = quarantine");
    JamesFilter.openWith(settings -> new ByWord());
    mailet = new HamletMailet(new JamesEnvironment(new Folders(home), metrics));
    mailet.init(
        FakeMailetConfig.builder()
            .mailetName("HamletMailet")
            .setProperty("spamProcessor", "junk")
            .build());
  }

  @AfterEach
  void stop() {
    mailet.destroy();
  }

  @Test
  void service_ham_isMarked() throws Exception {
    FakeMail mail = mail("minutes");
    mailet.service(mail);
    assertThat(headers(mail)).anyMatch(header -> header.startsWith("X-Spam-Status: No"));
    assertThat(matcher("").match(mail)).isEmpty();
    assertThat(mail.getState()).isNotEqualTo("junk");
    assertThat(metrics.getNames()).anyMatch(name -> name.contains("classification"));
  }

  @Test
  void service_spam_isMarkedMatchedAndSentToItsProcessor() throws Exception {
    FakeMail mail = mail("jackpot");
    mail.getMessage().addHeader("X-Spam-Flag", "NO");
    mailet.service(mail);
    assertThat(headers(mail)).contains("X-Spam-Flag: YES");
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).isNull();
    assertThat(matcher("").match(mail)).containsExactly(new MailAddress(ANN));
    assertThat(matcher("0.95").match(mail)).isEmpty();
    assertThat(mail.getState()).isEqualTo("junk");
    assertThat(mailet.requiredProcessingState()).containsExactly(new ProcessingState("junk"));
  }

  @Test
  void service_failingClassifier_throwsTheExceptionOfJakartaMail() throws Exception {
    FakeMail mail = mail("broken");
    assertThatThrownBy(() -> mailet.service(mail))
        .isInstanceOf(MessagingException.class)
        .hasMessageContaining("CLASSIFIER_FAILED");
  }

  private static IsSpamAccordingToHamlet matcher(String condition) throws Exception {
    IsSpamAccordingToHamlet matcher = new IsSpamAccordingToHamlet();
    matcher.init(
        FakeMatcherConfig.builder()
            .matcherName("IsSpamAccordingToHamlet")
            .condition(condition)
            .build());
    return matcher;
  }

  private static List<String> headers(FakeMail mail) throws Exception {
    return mail
        .getPerRecipientSpecificHeaders()
        .getHeadersForRecipient(new MailAddress(ANN))
        .stream()
        .map(header -> header.asString())
        .toList();
  }

  private static FakeMail mail(String text) throws Exception {
    byte[] bytes = ("Subject: x\r\n\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return FakeMail.builder()
        .name("Mail-1")
        .sender("sender@example.net")
        .recipient(ANN)
        .mimeMessage(
            new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes)))
        .build();
  }

  /** James's folders. */
  record Folders(Path home) implements FileSystem {
    @Override
    public InputStream getResource(String url) {
      throw new UnsupportedOperationException(url);
    }

    @Override
    public File getFile(String url) {
      return home.resolve(url.substring("file://".length())).toFile();
    }

    @Override
    public File getBasedir() {
      return home.toFile();
    }
  }

  static final class ByWord implements SpamClassifier {
    @Override
    public ModelInfo model() {
      return new ModelInfo("by-word", 0.8, OptionalDouble.empty(), 120, 1);
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      return messages.stream().map(ByWord::verdict).toList();
    }

    private static Verdict verdict(MessageText text) {
      if (text.body().contains("broken")) {
        throw new ClassificationException("as asked");
      }
      boolean spam = text.body().contains("jackpot");
      return new Verdict(spam ? Label.SPAM : Label.HAM, spam ? 0.9 : 0.1, "by-word", 1);
    }

    @Override
    public void close() {}
  }
}
