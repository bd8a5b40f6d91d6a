package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The settings of the policy as a mail server meets them, with everything real but the model. */
@Timeout(60)
class PolicyDialogueTest {
  private static final Logger DECISIONS =
      (Logger) LoggerFactory.getLogger("org.hamletmail.policy.DecisionLog");

  @TempDir private Path directory;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    DECISIONS.setLevel(Level.INFO);
    DECISIONS.setAdditive(false);
    DECISIONS.addAppender(log);
  }

  @AfterEach
  void leave() {
    DECISIONS.detachAppender(log);
    DECISIONS.setLevel(null);
    DECISIONS.setAdditive(true);
  }

  @ParameterizedTest
  @CsvSource({
    "quarantine, quarantine",
    "tag, reject",
  })
  void send_spamInModeTag_isMarkedOnlyAndLogSaysWhatEnforceWouldDo(String spam, String high)
      throws Exception {
    try (Serving serving =
        serve("policy { mode = tag, spam-action = " + spam + ", high-action = " + high + " }")) {
      assertThat(serving.answer("buy " + GTUBE))
          .contains("m 1 X-Spam-Flag||", "h X-Spam-Flag| YES|")
          .noneMatch(packet -> packet.startsWith("q"))
          .endsWith("a");
    }
    assertThat(logged()).contains(" action=tag reason=gtube would=" + high + " ");
  }

  @Test
  void send_spamInModeShadow_isLeftAsItCame() throws Exception {
    try (Serving serving = serve("policy { mode = shadow, high-action = reject }")) {
      assertThat(serving.answer("buy " + GTUBE)).containsExactly("a");
    }
    assertThat(logged()).contains(" verdict=spam ", " action=accept reason=gtube would=reject ");
  }

  @ParameterizedTest
  @CsvSource({"shadow, 0", "tag, 1"})
  void send_unclassifiableWithTempfail_passesInTheseModes(String mode, int removed)
      throws Exception {
    try (Serving serving = serve("policy { mode = " + mode + ", failure-mode = tempfail }")) {
      assertThat(serving.answer("BROKEN")).hasSize(removed + 1).endsWith("a");
    }
    assertThat(logged()).contains(" action=accept reason=classifier_failed would=tempfail ");
  }

  @Test
  void send_tooManyHeadersInModeTag_passes() throws Exception {
    try (Serving serving = serve("policy.mode = tag", "milter.max-header-fields = 100")) {
      MilterClient mta = serving.client.mail("<a@example.org>").rcpt("<b@example.com>");
      for (int i = 0; i < 101; i++) {
        mta.header("X-Spam-Flag", " NO");
      }
      mta.endOfHeaders().endOfMessage();
      assertThat(mta.answer()).hasSize(101).endsWith("a");
    }
    assertThat(logged()).contains(" action=accept reason=too_many_headers would=reject ");
  }

  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  private String logged() {
    return log.list.getLast().getFormattedMessage();
  }

  private Serving serve(String... settings) throws Exception {
    return new Serving(
        ConfigLoader.parse(
            directory.resolve("hamlet.conf"),
            "hamlet {\nmilter.socket = \"inet:127.0.0.1:0\"\n"
                + String.join("\n", settings)
                + "\n}"));
  }

  /** A server with a filter of such settings, and a mail server connected to it. */
  private static final class Serving implements AutoCloseable {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final MilterServer server;
    final MilterClient client;

    Serving(HamletConfig config) throws Exception {
      SpamFilter filter =
          new SpamFilter(
              new FakeClassifier(),
              new MessageTextExtractor(config.text())::extract,
              config.cache(),
              config.policy(),
              new FilterMetrics(registry));
      server =
          MilterServer.start(config.milter(), config.text().maxMessageBytes(), filter, registry);
      client = MilterClient.open(server.address());
    }

    List<String> answer(String body) throws Exception {
      client.mail("<sender@example.org>").rcpt("<recipient@example.com>");
      client.header("X-Spam-Flag", " NO").header("Subject", " x").endOfHeaders();
      client.body(body + "\r\n").endOfMessage();
      return client.answer();
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }
}
