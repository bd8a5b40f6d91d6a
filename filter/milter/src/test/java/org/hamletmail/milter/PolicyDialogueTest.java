package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.learning.LearningStore;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageTextExtractor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The settings of the policy as a mail server meets them, with everything real but the model. */
@Timeout(60)
class PolicyDialogueTest {
  private static final Logger DECISIONS =
      (Logger) LoggerFactory.getLogger("org.hamletmail.policy.DecisionLog");

  private static final Logger LISTS =
      (Logger) LoggerFactory.getLogger("org.hamletmail.lists.Lists");

  @TempDir private Path directory;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ListAppender<ILoggingEvent> listLog = new ListAppender<>();
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void listen() {
    log.start();
    DECISIONS.setLevel(Level.INFO);
    DECISIONS.setAdditive(false);
    DECISIONS.addAppender(log);
    listLog.start();
    LISTS.setLevel(Level.INFO);
    LISTS.setAdditive(false);
    LISTS.addAppender(listLog);
  }

  @AfterEach
  void leave() {
    DECISIONS.detachAppender(log);
    LISTS.detachAppender(listLog);
    LISTS.setLevel(null);
    LISTS.setAdditive(true);
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
  @CsvSource({"shadow, tempfail, 0", "tag, tempfail, 2", "enforce, accept, 2"})
  void send_unclassifiable_passesAndSaysSo(String mode, String failureMode, int edits)
      throws Exception {
    try (Serving serving =
        serve("policy { mode = " + mode + ", failure-mode = " + failureMode + " }")) {
      List<String> answer = serving.answer("BROKEN");
      assertThat(answer).hasSize(edits + 1).endsWith("a");
      if (edits > 0) {
        assertThat(answer)
            .contains("m 1 X-Spam-Flag||", "h X-Spam-Status| Unknown, reason=classifier_failed|");
      }
    }
    assertThat(logged())
        .contains(
            " action=accept reason=classifier_failed would="
                + (failureMode.equals("accept") ? "-" : "tempfail")
                + " ");
  }

  @Test
  void send_tooManyHeadersInModeTag_passes() throws Exception {
    try (Serving serving = serve("policy.mode = tag", "milter.max-header-fields = 100")) {
      MilterClient mta = serving.client.mail("<a@example.org>").rcpt("<b@example.com>");
      for (int i = 0; i < 101; i++) {
        mta.header("X-Spam-Flag", " NO");
      }
      mta.endOfHeaders().endOfMessage();
      assertThat(mta.answer())
          .hasSize(102)
          .contains("h X-Spam-Status| Unknown, reason=too_many_headers|")
          .endsWith("a");
    }
    assertThat(logged()).contains(" action=accept reason=too_many_headers would=reject ");
  }

  /**
   * The client is 192.0.2.1; the message is from sender@example.org, and its header says nothing.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          network 192.0.2.0/24           | -                             | true
          network 192.0.2.2              | -                             | false
          recipient recipient@example.com | -                            | true
          recipient @example.com         | -                             | true
          recipient other@example.com    | -                             | false
          sender sender@example.org      | -                             | false
          sender sender@example.org      | spf=pass smtp.mailfrom=sender@example.org | true
          sender sender@example.org      | spf=pass smtp.mailfrom=example.net | false
          sender sender@example.org      | spf=pass smtp.helo=example.org | false
          sender sender@example.org      | spf=fail smtp.mailfrom=example.org | false
          domain example.org             | spf=pass smtp.mailfrom=example.org | true
          domain .example.org            | spf=pass smtp.mailfrom=example.org | false
          domain mail.example            | dkim=pass header.d=mail.example | true
          domain .example                | dkim=pass header.d=mail.example | -
          domain mail.example            | dkim=fail header.d=mail.example | false
          domain mail.example            | dmarc=pass header.from=mail.example | true
          domain other.example           | dmarc=pass header.from=other.example | false
          domain .mail.example           | dkim=pass header.d=a.b.mail.example | true
          sender author@mail.example     | dmarc=pass header.from=mail.example | true
          sender author@mail.example     | dkim=pass header.d=mail.example | true
          sender author@mail.example     | spf=pass smtp.mailfrom=example.org | false
          list-id users.lists.example    | - | false
          list-id users.lists.example    | spf=pass smtp.mailfrom=example.org | false
          list-id users.lists.example    | dkim=pass header.d=lists.example | true
          list-id users.lists.example    | dkim=pass header.d=evil.users.lists.example | false
          """)
  void send_entryOfAllow_countsOnlyForWhatIsProven(
      String entry, @Nullable String results, @Nullable Boolean passes) throws Exception {
    list("allow", "# friends\n" + entry + " # one of them\n");
    if (passes == null) {
      assertThatThrownBy(() -> serve("lists.allow = allow"))
          .hasMessageEndingWith(
              "allow: 2: says \"domain .example\"; expected a domain of at least two labels, such as"
                  + " example.org; correct the value");
      return;
    }
    try (Serving serving =
        serve("lists.allow = allow", "policy.authserv-ids = [\"mx.example.com\"]")) {
      serving.header =
          results == null ? "X: y" : "Authentication-Results: mx.example.com; " + results;
      if (passes) {
        assertThat(serving.answer("buy now"))
            .contains(
                "m 1 X-Spam-Flag||",
                "h X-Spam-Status| No, score=0.0 required=5.0 test=ALLOW_LIST list=allow:2|")
            .doesNotContain("h X-Spam-Flag| YES|")
            .endsWith("a");
        assertThat(logged())
            .contains(" verdict=none ", " action=accept reason=allow_list ", " list=allow:2 ");
      } else {
        assertThat(serving.answer("buy now")).contains("h X-Spam-Flag| YES|").endsWith("a");
        assertThat(logged()).contains(" reason=tag_threshold ", " list=- ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sender SENDER@Example.org",
        "sender author@mail.example",
        "domain example.org",
        "domain mail.example",
        "network 192.0.0.0/16",
        "recipient recipient@example.com",
        "list-id users.lists.example",
      })
  void send_entryOfBlock_isRefusedAsItIsWithTheQueueId(String entry) throws Exception {
    list("block", entry);
    try (Serving serving =
        serve("lists.block = block", "policy.contact = \"+49 30 5550100 (100%)\"")) {
      assertThat(serving.answer("see you at eight"))
          .containsExactly(
              "y 550 5.7.1 Message 4F2A refused: its sender is blocked here; if that is"
                  + " wrong, please contact +49 30 5550100 (100%%)|");
      assertThat(logged())
          .contains(
              " verdict=spam ", " action=reject reason=block_list would=- rules=- list=block:1 ");
    }
    try (Serving serving = serve("lists.block = block", "policy.mode = tag")) {
      assertThat(serving.answer("see you at eight"))
          .contains(
              "h X-Spam-Flag| YES|",
              "h X-Spam-Status| Yes, score=20.0 required=5.0 test=BLOCK_LIST list=block:1|")
          .endsWith("a");
    }
  }

  @Test
  void send_entriesOfSeveralLists_allowComesFirst() throws Exception {
    list("allow", "network 192.0.2.1");
    list("block", "domain example.org");
    list("soften", "network 192.0.2.1");
    try (Serving serving = serve("lists { allow = allow, block = block, soften = soften }")) {
      assertThat(serving.answer("buy now")).endsWith("a");
      assertThat(logged()).contains(" list=allow:1 ");
    }
    try (Serving serving = serve("lists { block = block, soften = soften }")) {
      assertThat(serving.answer("buy now").getLast()).startsWith("y 550 ");
    }
  }

  /** P(spam) is 0.9, the threshold 0.5. */
  @ParameterizedTest
  @CsvSource({
    "2.1, true, 'Yes, score=5.0 required=5.0', -2.1",
    "3, false, 'No, score=4.1 required=5.0', -3.0",
  })
  void send_entryOfSoften_hasToBeMoreCertain(double by, boolean spam, String status, String offset)
      throws Exception {
    list("soften", "network 192.0.2.1");
    try (Serving serving = serve("lists { soften = soften, soften-by = " + by + " }")) {
      assertThat(serving.answer("buy now"))
          .contains(
              "h X-Spam-Status| "
                  + status
                  + " p_spam=0.900000 model=fake-0123 coverage=1.00 hidden=0.00 offsets=soften:"
                  + offset
                  + " list=soften:1|");
    }
    assertThat(logged())
        .contains(
            spam ? " verdict=spam p_spam=0.900000 " : " verdict=ham p_spam=0.900000 ",
            " list=soften:1 offsets=soften:" + offset + " ");
  }

  /** Of a body beyond the limit little is read, and what is read would be spam. */
  @ParameterizedTest
  @CsvSource({
    "enforce, pass, 0, accept, -",
    "enforce, quarantine, 1, quarantine, -",
    "tag, quarantine, 0, accept, quarantine"
  })
  void send_littleOfItRead_isUnknownAndHeldWhereAsked(
      String mode, String action, int holds, String done, String would) throws Exception {
    String policy = "policy { mode = " + mode + ", low-coverage = " + action + " }";
    try (Serving serving = serve(policy + ", text.max-characters = 100")) {
      List<String> answer = serving.answer("buy now ".repeat(100));
      assertThat(answer)
          .contains("m 1 X-Spam-Flag||", "h X-Spam-Status| Unknown, reason=low_coverage|")
          .endsWith("a");
      assertThat(answer)
          .noneMatch(p -> p.startsWith("h X-Spam-Flag") || p.contains("X-Spam-Score"));
      assertThat(answer.stream().filter(p -> p.startsWith("q"))).hasSize(holds);
    }
    assertThat(logged())
        .contains(
            " verdict=none ", " action=" + done + " reason=low_coverage would=" + would + " ");
  }

  /** P(spam) is 0.9, the threshold 0.5; nothing listens on the resolver's port. */
  @Test
  void send_evidenceAndADeadResolver_movesTheScoreByWhatIsKnown() throws Exception {
    String evidence =
        "dmarc-fail = 1.5, dns-lists = [{ zone = zen.example, points = 3 }],"
            + " dns-servers = [\"127.0.0.1:9\"], dns-timeout = 100 ms";
    try (Serving serving =
        serve("policy { authserv-ids = [mx.example.com], evidence { " + evidence + " } }")) {
      serving.header = "Authentication-Results: mx.example.com; dmarc=fail header.from=example.org";
      assertThat(serving.answer("buy now"))
          .anyMatch(packet ->
              packet.startsWith("h X-Spam-Status| Yes, score=8.6 ")
                  && packet.contains(" offsets=dmarc-fail:+1.5"));
    }
    assertThat(logged()).contains(" p_spam=0.900000 ", " offsets=dmarc-fail:+1.5 ");
  }

  @Test
  void send_allowedByNetworkWhileTheModelFails_passes() throws Exception {
    list("allow", "network 192.0.2.1");
    try (Serving serving = serve("lists.allow = allow")) {
      assertThat(serving.answer("BROKEN")).endsWith("a");
    }
  }

  /**
   * Else an entry for the postmaster would let everybody's spam in, with him as second recipient.
   */
  @Test
  void send_oneOfTwoRecipientsAllowed_isJudged() throws Exception {
    list("allow", "recipient recipient@example.com");
    try (Serving serving = serve("lists.allow = allow")) {
      serving.recipients = List.of("<recipient@example.com>", "<bob@example.com>");
      assertThat(serving.answer("buy now")).contains("h X-Spam-Flag| YES|");
      serving.recipients = List.of("<recipient@example.com>", "<Recipient@Example.COM.>");
      assertThat(serving.answer("buy now")).doesNotContain("h X-Spam-Flag| YES|");
    }
  }

  @Test
  void send_listChanges_isUsedFromTheNextLookOnAndABadOneNever() throws Exception {
    list("block", "sender nobody@example.org");
    try (Serving serving = serve("lists { block = block, look-interval = 10 s }")) {
      assertThat(serving.answer("hello")).endsWith("a");
      list("block", "sender sender@example.org");
      assertThat(serving.answer("hello")).as("not looked yet").endsWith("a");
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(serving.answer("hello").getLast()).startsWith("y 550 ");

      list("block", "sender nobody@example.org\nsender nobody\ndomains example.org");
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(serving.answer("hello").getLast()).as("the old one stays").startsWith("y 550 ");
      Files.delete(directory.resolve("block"));
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(serving.answer("hello").getLast()).as("the old one stays").startsWith("y 550 ");

      list("block", "");
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(serving.answer("hello")).endsWith("a");
    }
    String file = directory.resolve("block").toString();
    assertThat(listLog.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "lists replaced block=1",
            "changed lists are not used until they change again, the old ones stay",
            file
                + ": 2: says \"sender nobody\"; expected an address such as alice@example.org;"
                + " correct the value",
            file
                + ": 3: says \"domains\"; expected sender, domain, network, recipient or list-id,"
                + " and a value behind it; correct the word",
            "changed lists are not used until they change again, the old ones stay",
            file
                + ": can't be read (NoSuchFileException); expected a file that the user of Hamlet may"
                + " read; check the path and its permissions",
            "lists replaced block=0");
  }

  @Test
  void send_campaignThatTheRecipientMarked_isCaughtUnderAnotherNameAndNumber() throws Exception {
    try (Serving serving = serve(STORE)) {
      assertThat(serving.answer(campaign("Ann", 500))).contains("a").noneMatch(SPAM::equals);
      learn(Label.SPAM, "recipient@example.com", campaign("Ann", 500));
      nanos.addAndGet(Duration.ofSeconds(5).toNanos());

      assertThat(serving.answer(campaign("Ms. Ann Miller", 12_000)))
          .contains(
              SPAM,
              "h X-Spam-Status| Yes, score=5.0 required=5.0 test=LEARNED_SPAM copy=near|",
              "h X-Spam-Score| 5.0|")
          .endsWith("a");
      assertThat(logged()).contains(" verdict=spam p_spam=- ", " action=tag reason=learned_spam ");

      serving.recipients = List.of("<recipient@example.com>", "<other@example.com>");
      assertThat(serving.answer(campaign("Ann", 500))).noneMatch(SPAM::equals);
      assertThat(logged()).contains(" reason=below_tag_threshold ");
    }
  }

  @Test
  void send_hamThatTheRecipientMarked_passesButForGtubeAndTheBlockList() throws Exception {
    String newsletter = "our spring collection is here, dear friends of the house: buy now";
    learn(Label.HAM, "recipient@example.com", newsletter);
    learn(Label.HAM, "recipient@example.com", newsletter + " " + GTUBE);
    try (Serving serving = serve(STORE)) {
      assertThat(serving.answer(newsletter))
          .contains("h X-Spam-Status| No, score=0.0 required=5.0 test=LEARNED_HAM|")
          .noneMatch(SPAM::equals);
      assertThat(logged()).contains(" verdict=ham ", " action=accept reason=learned_ham ");

      assertThat(serving.answer(newsletter + " from another shop")).contains(SPAM);
      assertThat(serving.answer(newsletter + " " + GTUBE)).contains(SPAM);
      assertThat(logged()).contains(" reason=gtube ");
    }
    list("block", "domain mail.example");
    try (Serving serving = serve(STORE, "lists.block = block")) {
      assertThat(serving.answer(newsletter)).singleElement().asString().startsWith("y 550");
    }
  }

  private static final String STORE = "learning.store = store";
  private static final String SPAM = "h X-Spam-Flag| YES|";

  private static String campaign(String name, int amount) {
    return """
    Dear %s, we have tried to reach you several times about the prize of %d dollars that was
    drawn for you in our summer lottery. To have it transferred to your account within two days,
    confirm your name and your bank with our claims department, or it goes to somebody else.
    """
        .formatted(name, amount);
  }

  private void learn(Label label, String user, String body) throws IOException {
    HamletConfig config = ConfigLoader.parse(directory.resolve("hamlet.conf"), "hamlet." + STORE);
    byte[] message =
        ("Subject: x\r\nFrom: \"A. Uthor\" <author@mail.example>\r\n\r\n" + body + "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    LearningStore.open(config.learning())
        .learn(
            label, user, "test", message, new MessageTextExtractor(config.text()).extract(message));
  }

  private void list(String name, String entries) throws IOException {
    Files.writeString(directory.resolve(name), entries);
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
  private final class Serving implements AutoCloseable {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final MilterServer server;
    final MilterClient client;
    String header = "X: y";
    List<String> recipients = List.of("<recipient@example.com>");

    Serving(HamletConfig config) throws Exception {
      SpamFilter filter =
          new SpamFilter(
              new FakeClassifier(),
              new MessageTextExtractor(config.text())::extract,
              config.cache(),
              config.policy(),
              Lists.open(config.lists(), nanos::get),
              LearnedMemory.of(config.learning(), InstantSource.system(), nanos::get),
              new FilterMetrics(registry));
      server =
          MilterServer.start(config.milter(), config.text().maxMessageBytes(), filter, registry);
      client = MilterClient.open(server.address());
    }

    List<String> answer(String body) throws Exception {
      client.macros('M', "i", "4F2A").mail("<sender@example.org>");
      for (String recipient : recipients) {
        client.rcpt(recipient);
      }
      String[] field = header.split(":", 2);
      client.header(field[0], field[1]).header("X-Spam-Flag", " NO").header("Subject", " x");
      client.header("From", " \"A. Uthor\" <author@mail.example>");
      client.header("List-Id", " Users <users.lists.example>").endOfHeaders();
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
