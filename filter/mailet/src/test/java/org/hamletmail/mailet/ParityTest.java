package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.mailet.base.test.FakeMail;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.HeaderField;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes give the same verdict as a milter's {@link SpamFilter}, whether the hook or the
 * mailet asks, for every message of the zoo. The classifier here gives each text a probability of
 * its own, so that one character's difference would show.
 */
class ParityTest {
  private static final String ANN = "ann@example.com";

  @TempDir Path home;
  private FakeJames james;

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
    james.conf("");
    JamesFilter.openWith(settings -> new ByText());
  }

  @AfterEach
  void stop() {
    james.close();
  }

  @Test
  void everyMessageOfTheZoo_hasOneVerdictInMilterHookAndMailet() throws Exception {
    HamletConfig config = ConfigLoader.defaults();
    SpamFilter milter =
        new SpamFilter(
            new ByText(),
            new MessageTextExtractor(config.text())::extract,
            config.cache(),
            config.policy(),
            Lists.none(),
            LearnedMemory.none(),
            FilterMetrics.none());
    HamletMessageHook hook = new HamletMessageHook(james.environment());
    hook.init(new BaseHierarchicalConfiguration());
    HamletMailet mailet = new HamletMailet(james.environment());
    mailet.init(james.mailetConfig());

    Map<String, byte[]> zoo = zoo();
    assertThat(zoo).hasSizeGreaterThan(50);
    for (Map.Entry<String, byte[]> message : zoo.entrySet()) {
      Decision expected =
          milter.decide(
              new Envelope("", List.of(ANN), Optional.empty(), false, Optional.empty()),
              message.getValue());

      FakeMail hooked = mail(message.getValue());
      hook.onMessage(stranger(), hooked);
      assertThat(MailVerdict.of(hooked))
          .as("hook: %s", message.getKey())
          .map(MailVerdict::headers)
          .contains(expected.headers());

      FakeMail spooled = mail(message.getValue());
      mailet.service(spooled);
      assertThat(MailVerdict.of(spooled))
          .as("mailet: %s", message.getKey())
          .map(MailVerdict::headers)
          .contains(expected.headers());
      assertThat(expected.headers()).extracting(HeaderField::name).contains("X-Spam-Status");
    }
    hook.destroy();
    mailet.destroy();
  }

  private static FakeMail mail(byte[] message) throws Exception {
    return FakeMail.builder()
        .name("Mail-1")
        .recipient(ANN)
        .mimeMessage(
            new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(message)))
        .build();
  }

  private static SMTPSession stranger() {
    return (SMTPSession)
        Proxy.newProxyInstance(
            SMTPSession.class.getClassLoader(),
            new Class<?>[] {SMTPSession.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemoteAddress")
                    ? new InetSocketAddress("198.51.100.7", 25)
                    : null);
  }

  /** The messages with the line ends that SMTP gives them. */
  private static Map<String, byte[]> zoo() throws IOException, URISyntaxException {
    URI zoo =
        Objects.requireNonNull(ParityTest.class.getResource("/messages/01-plain.eml")).toURI();
    if (zoo.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(zoo, Map.of())) {
        return read(jar.getPath("/messages"));
      }
    }
    return read(Objects.requireNonNull(Path.of(zoo).getParent()));
  }

  private static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> messages = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
          String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
          messages.put(
              String.valueOf(file.getFileName()), lines.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    }
    return messages;
  }

  private static final class ByText implements SpamClassifier {
    @Override
    public ModelInfo model() {
      return new ModelInfo("by-text", 0.5, OptionalDouble.empty(), 120, 1);
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      return messages.stream().map(ByText::verdict).toList();
    }

    private static Verdict verdict(MessageText text) {
      long hash = (text.subject() + "\n" + text.body()).hashCode() & 0xffff_ffffL;
      double p = hash / (double) 0xffff_ffffL;
      return new Verdict(p >= 0.5 ? Label.SPAM : Label.HAM, p, "by-text", text.coverage());
    }

    @Override
    public void close() {}
  }
}
