package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.policy.SpamFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HamletMailetTest {
  private static final String ANN = "ann@example.com";
  private static final String BOB = "bob@example.com";
  private static final String CALLS =
      "hamlet.policy { spam-action = quarantine, high-action = reject }";

  @TempDir Path home;
  private FakeJames james;
  private final List<HamletMailet> mailets = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
    james.conf("");
  }

  @AfterEach
  void stop() {
    mailets.forEach(HamletMailet::destroy);
    james.close();
  }

  @Test
  void service_ham_marksEachRecipientsCopyAndTheMail() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: minutes\n\ntext\n", ANN, BOB);
    mailet().service(mail);

    for (String recipient : List.of(ANN, BOB)) {
      assertThat(headers(mail, recipient))
          .contains("X-Spam-Score: 1.4")
          .anyMatch(header -> header.startsWith("X-Spam-Status: No, score=1.4"))
          .noneMatch(header -> header.startsWith("X-Spam-Flag"));
    }
    assertThat(attribute(mail, "verdict", String.class)).isEqualTo("ham");
    assertThat(attribute(mail, "score", Double.class)).isEqualTo(0.1);
    assertThat(attribute(mail, "model", String.class)).isEqualTo("fake-1");
    assertThat(attribute(mail, "coverage", Double.class)).isEqualTo(1.0);
    assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
  }

  @Test
  void service_spam_isMarkedAndStaysInItsProcessor() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n", ANN);
    mailet("spamProcessor", "spam").service(mail);

    assertThat(headers(mail, ANN)).contains("X-Spam-Flag: YES");
    assertThat(attribute(mail, "verdict", String.class)).isEqualTo("spam");
    assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"buy", "jackpot"})
  void service_settingsQuarantineOrReject_goesToTheSpamProcessor(String word) throws Exception {
    james.conf(CALLS);
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + word + "\n", ANN);
    mailet("spamProcessor", "junk").service(mail);

    assertThat(mail.getState()).isEqualTo("junk");
    assertThat(headers(mail, ANN)).contains("X-Spam-Flag: YES");
  }

  @Test
  void service_forgedHeaders_areRemovedFromTheMessage() throws Exception {
    FakeMail mail =
        FakeJames.mail(
            "X-Spam-Flag: NO\nX-Spam-Status: No\nx-spam-status: No\nSubject: x\n\nbuy\n", ANN);
    mailet().service(mail);

    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).isNull();
    assertThat(mail.getMessage().getHeader("X-Spam-Status")).isNull();
    assertThat(mail.getMessage().getSubject()).isEqualTo("x");
  }

  @Test
  void service_messageWithoutForgedHeaders_isNotTouched() throws Exception {
    FakeMail mail = FakeJames.mail("Message-ID: <1@x>\nSubject: x\n\ntext\n", ANN);
    mailet().service(mail);
    assertThat(mail.getMessage().getMessageID()).isEqualTo("<1@x>");
  }

  @Test
  void service_again_asksTheModelOnceAndDoublesNothing() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n", ANN);
    mailet().service(mail);
    int asked = james.classifier.asked.get();
    List<String> before = headers(mail, ANN);
    mailet().service(mail);

    assertThat(james.classifier.asked).hasValue(asked);
    assertThat(headers(mail, ANN)).isEqualTo(before).doesNotHaveDuplicates();
  }

  @Test
  void service_recipientsChangedSinceTheVerdict_areMarkedToo() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n", ANN);
    mailet().service(mail);
    mail.setRecipients(List.of(new MailAddress(BOB)));
    mailet().service(mail);
    assertThat(headers(mail, BOB)).contains("X-Spam-Flag: YES");
  }

  @Test
  void service_headersOfTheMessage_areSetThereInstead() throws Exception {
    FakeMail mail = FakeJames.mail("X-Spam-Score: 0\nSubject: x\n\nbuy\n", ANN);
    mailet("headers", "message").service(mail);

    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).containsExactly("YES");
    assertThat(mail.getMessage().getHeader("X-Spam-Score")).containsExactly("5.8");
    assertThat(headers(mail, ANN)).isEmpty();
  }

  @Test
  void service_authenticatedSender_passesUnclassifiedAndUntouched() throws Exception {
    FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\nbuy\n", ANN);
    mail.setAttribute(Attribute.convertToAttribute("org.apache.james.SMTPAuthUser", "ann"));
    mailet().service(mail);

    assertThat(headers(mail, ANN)).isEmpty();
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).containsExactly("NO");
    assertThat(attribute(mail, "verdict", String.class)).isEqualTo("none");
  }

  @Test
  void service_nullSenderAndNoRecipient_isClassified() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n");
    mail.setRecipients(List.of());
    FakeMail.Builder nullSender = FakeMail.builder().name("n").mimeMessage(mail.getMessage());
    FakeMail bounce = nullSender.recipient(ANN).build();
    mailet().service(bounce);
    mailet().service(mail);
    assertThat(headers(bounce, ANN)).contains("X-Spam-Flag: YES");
    assertThat(attribute(mail, "verdict", String.class)).isEqualTo("spam");
  }

  @Test
  void service_classifierFailsUnderTempfail_throwsAndMarksNothing() throws Exception {
    FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\nbroken\n", ANN);
    HamletMailet mailet = mailet();
    assertThatThrownBy(() -> mailet.service(mail))
        .isInstanceOf(MessagingException.class)
        .hasMessage("mail Mail-1 could not be classified: CLASSIFIER_FAILED");
    assertThat(headers(mail, ANN)).isEmpty();
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).isNull();
    assertThat(mail.attributeNames()).containsExactly(MailHistory.FAILURES);
    assertThat(
            james.meters.get("hamlet.failures").tag("cause", "classifier_failed").counter().count())
        .isEqualTo(1);
  }

  @Test
  void service_failureAfterFailure_isCountedForTheRetriesAndForgottenOnceItWorks()
      throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n", ANN);
    HamletMailet mailet = mailet();
    james.classifier.failing = true;
    for (int failures = 1; failures <= 4; failures++) {
      assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(MessagingException.class);
      assertThat(attribute(mail, "failures", Integer.class)).isEqualTo(failures);
    }
    james.classifier.failing = false;
    mailet.service(mail);
    assertThat(mail.getAttribute(MailHistory.FAILURES)).isEmpty();
    assertThat(headers(mail, ANN)).contains("X-Spam-Flag: YES");
  }

  @ParameterizedTest
  @CsvSource({"recipient, buy", "recipient, jackpot", "message, buy", "message, jackpot"})
  void service_heldMailThatComesBack_passesUnmarkedAndIsSpamNoMore(String where, String word)
      throws Exception {
    james.conf(CALLS);
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + word + "\n", ANN, BOB);
    HamletMailet mailet = mailet("spamProcessor", "junk", "headers", where);
    mailet.service(mail);
    assertThat(mail.getState()).isEqualTo("junk");
    int asked = james.classifier.asked.get();

    mail.setState("transport");
    mailet.service(mail);
    assertThat(mail.getState()).isEqualTo("transport");
    for (String recipient : List.of(ANN, BOB)) {
      assertThat(headers(mail, recipient)).isEmpty();
    }
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).isNull();
    IsSpamAccordingToHamlet matcher = new IsSpamAccordingToHamlet();
    matcher.init(FakeMatcherConfig.builder().matcherName("m").build());
    assertThat(matcher.match(mail)).isEmpty();
    assertThat(james.classifier.asked).hasValue(asked);
    assertThat(attribute(mail, "score", Double.class)).as("for the record").isGreaterThan(0.8);
  }

  @Test
  void service_releasedMail_keepsTheHeadersOfOtherMailets() throws Exception {
    james.conf(CALLS);
    FakeMail mail = FakeJames.mail("Subject: x\n\njackpot\n", ANN);
    mail.addSpecificHeaderForRecipient(
        PerRecipientHeaders.Header.builder().name("X-Other").value("1").build(),
        new MailAddress(ANN));
    HamletMailet mailet = mailet("spamProcessor", "junk");
    mailet.service(mail);
    mailet.service(mail);
    assertThat(headers(mail, ANN)).containsExactly("X-Other: 1");
  }

  /** Ten megabytes of forged fields cost no more than reading them. */
  @Test
  void service_sixHundredThousandForgedFields_areRemovedInOneGo() throws Exception {
    FakeMail mail =
        FakeJames.mail("X-Spam-Flag: NO\n".repeat(600_000) + "Subject: x\n\nbuy\n", ANN);
    mailet().service(mail);
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).isNull();
    assertThat(mail.getMessage().getSubject()).isEqualTo("x");
  }

  @Test
  void service_classifierFailsUnderAccept_passesUnmarkedAndIsTriedAgain() throws Exception {
    james.conf("hamlet.policy.failure-mode = accept");
    FakeMail mail = FakeJames.mail("Subject: x\n\nbroken\n", ANN);
    mailet().service(mail);
    int asked = james.classifier.asked.get();
    assertThat(headers(mail, ANN)).isEmpty();
    assertThat(mail.attributeNames()).isEmpty();
    mailet().service(mail);
    assertThat(james.classifier.asked).hasValue(asked + 1);
  }

  @Test
  void service_classifierTooSlow_failsAtTheDeadline() throws Exception {
    james.conf("hamlet.james.spool-deadline = 200 ms");
    FakeMail mail = FakeJames.mail("Subject: x\n\nhold\n", ANN);
    HamletMailet mailet = mailet();
    assertThatThrownBy(() -> mailet.service(mail)).hasMessageContaining("DEADLINE");
    james.classifier.held.countDown();
  }

  @Test
  void service_mailWithoutMessage_isAFailureLikeAnyOther() throws Exception {
    FakeMail mail = FakeMail.builder().name("Mail-2").recipient(ANN).build();
    HamletMailet mailet = mailet();
    assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(MessagingException.class);
  }

  @Test
  void service_moreThanTheMaximum_isDecidedByTheFirstBytes() throws Exception {
    james.conf("hamlet.text.max-message-bytes = 1 KiB");
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + "text ".repeat(1_000) + "buy\n", ANN);
    mailet().service(mail);
    assertThat(attribute(mail, "verdict", String.class)).isEqualTo("ham");
    assertThat(attribute(mail, "coverage", Double.class)).isLessThan(1);
  }

  @Test
  void init_settingsAsParameters_apply() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\ntext\n", ANN);
    mailet("tagThreshold", "0.05", "exemptNetworks", "192.0.2.0/24, 2001:db8::/32").service(mail);
    assertThat(headers(mail, ANN)).contains("X-Spam-Flag: YES");
  }

  @Test
  void init_noSettingsAndNoFile_saysWhereItLooked() throws Exception {
    Files.delete(home.resolve("conf/hamlet.conf"));
    assertThatThrownBy(this::mailet)
        .isInstanceOf(MessagingException.class)
        .hasMessage(
            "HamletMailet: parameter config is not set, and there is no "
                + home.resolve("conf/hamlet.conf")
                + "; expected the location of a Hamlet configuration, such as"
                + " file://conf/hamlet.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tagThreshold|1.7|parameter tagThreshold is 1.7; expected a probability above 0",
        "failureMode|bounce|parameter failureMode is \"bounce\"; expected one of accept, tempfail",
        "deadline|5|parameter deadline is 5; expected a duration with its unit",
        "directory|/nowhere|parameter directory is \"/nowhere\" (there is no such directory",
        "exemptNetworks|nonsense|parameter exemptNetworks is \"nonsense\"",
        "headers|both|parameter headers is both; expected one of recipient, message",
        "config|file://conf/none.conf|parameter config is file://conf/none.conf, which does not",
        "config|nowhere|parameter config is nowhere; expected a location such as",
        "tagTreshold|0.9|there is no parameter tagTreshold; expected one of [administrators, allow, ",
        "workerz|1|there is no parameter workerz",
      })
  void init_badParameter_isNamedWithItsValue(String name, String value, String complaint) {
    assertThatThrownBy(() -> mailet(name, value))
        .isInstanceOf(MessagingException.class)
        .hasMessageStartingWith("HamletMailet: " + complaint);
  }

  @Test
  void init_settingBesideTheFile_isRefused() {
    assertThatThrownBy(() -> mailet("config", "file://conf/hamlet.conf", "gtube", "false"))
        .hasMessageStartingWith("HamletMailet: parameter gtube stands beside config; expected");
  }

  @Test
  void init_actionThatNoMailCanReach_isSaidInTheLog() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(SpamFilter.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(lines);
    try {
      james.conf("hamlet.policy { high-action = reject, reject-threshold = 1 }");
      mailet("spamProcessor", "junk");
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .startsWith("hamlet.policy.reject-threshold is 1.0, which no P(spam) reaches");
  }

  @Test
  void init_badFile_reportsEveryProblemWithItsLine() throws Exception {
    james.conf("hamlet.james.queue = -1\nhamlet.policy.gtube = 3");
    assertThatThrownBy(this::mailet)
        .hasMessageContaining("hamlet.conf: 1: hamlet.james.queue is -1")
        .hasMessageContaining("hamlet.conf: 2: hamlet.policy.gtube is 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarantine", "reject"})
  void init_settingsThatNeedAProcessor_areRefusedWithoutOne(String action) throws Exception {
    james.conf("hamlet.policy.high-action = " + action);
    assertThatThrownBy(this::mailet)
        .hasMessage(
            "HamletMailet: parameter spamProcessor is missing, and hamlet.policy.high-action is "
                + action
                + "; expected the processor for such mail, since James has accepted it already");
  }

  @Test
  void requiredProcessingState_spamProcessor_isNamedToJames() throws Exception {
    assertThat(mailet("spamProcessor", "junk").requiredProcessingState())
        .containsExactly(new ProcessingState("junk"));
    assertThat(mailet().requiredProcessingState()).isEmpty();
  }

  @Test
  void destroy_lastOfThoseWithTheSameSettings_closesTheOneModel() throws Exception {
    HamletMailet first = mailet();
    HamletMailet second = mailet("config", "file://conf/hamlet.conf");
    assertThat(james.opened).isEqualTo(1);
    first.destroy();
    first.destroy();
    assertThat(james.classifier.closed).isFalse();
    second.destroy();
    assertThat(james.classifier.closed).isTrue();
    assertThat(JamesFilter.open()).isEmpty();
  }

  @Test
  void init_modelThatCantBeOpened_saysWhyAndLeavesNothingOpen() {
    JamesFilter.openWith(settings -> {
      throw new ModelFormatException("model.json: as asked");
    });
    assertThatThrownBy(this::mailet).hasMessage("HamletMailet: model.json: as asked");
    assertThat(JamesFilter.open()).isEmpty();
  }

  @Test
  void getMailetInfo_isThere() throws Exception {
    assertThat(mailet().getMailetInfo()).contains("Hamlet");
  }

  private HamletMailet mailet(String... parameters) throws MessagingException {
    HamletMailet mailet = new HamletMailet(james.environment());
    mailet.init(james.mailetConfig(parameters));
    mailets.add(mailet);
    return mailet;
  }

  private static List<String> headers(Mail mail, String recipient) throws Exception {
    return mail
        .getPerRecipientSpecificHeaders()
        .getHeadersForRecipient(new MailAddress(recipient))
        .stream()
        .map(header -> header.asString())
        .toList();
  }

  private static <T> T attribute(Mail mail, String name, Class<T> type) {
    return AttributeUtils.getValueAndCastFromMail(
            mail, AttributeName.of("org.hamletmail." + name), type)
        .orElseThrow();
  }
}
