package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HamletMessageHookTest {
  private static final String ANN = "ann@example.com";
  private static final SMTPSession STRANGER = session("198.51.100.7", null);

  @TempDir Path home;
  private FakeJames james;
  private final List<HamletMessageHook> hooks = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
    james.conf("hamlet.policy { high-action = reject, reject-text = \"No, thanks\" }");
  }

  @AfterEach
  void stop() {
    james.classifier.held.countDown();
    hooks.forEach(HamletMessageHook::destroy);
    james.close();
  }

  @ParameterizedTest
  @CsvSource({"text, ham", "buy, spam"})
  void onMessage_notCertainSpam_passesWithItsVerdict(String text, String verdict) throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + text + "\n", ANN);
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);
    assertThat(verdict(mail)).isEqualTo(verdict);
  }

  @Test
  void onMessage_certainSpam_isDeniedWithTheTextOfTheSettings() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\njackpot\n", ANN);
    HookResult result = hook().onMessage(STRANGER, mail);
    assertThat(result.getResult()).isEqualTo(HookReturnCode.deny());
    assertThat(result.getSmtpRetCode()).isEqualTo("550");
    assertThat(result.getSmtpDescription()).isEqualTo("5.7.1 No, thanks");
  }

  @Test
  void onMessage_quarantine_passesAndLeavesTheRestToTheMailet() throws Exception {
    james.conf("hamlet.policy.spam-action = quarantine");
    FakeMail mail = FakeJames.mail("Subject: x\n\njackpot\n", ANN);
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);

    int asked = james.classifier.asked.get();
    HamletMailet mailet = new HamletMailet(james.environment());
    mailet.init(james.mailetConfig("spamProcessor", "junk"));
    mailet.service(mail);
    mailet.destroy();
    assertThat(mail.getState()).isEqualTo("junk");
    assertThat(james.classifier.asked).as("the hook's verdict is taken over").hasValue(asked);
    assertThat(james.opened).as("hook and mailet share one model").isEqualTo(1);
  }

  @Test
  void onMessage_modeTag_refusesNothing() throws Exception {
    james.conf("hamlet.policy { mode = tag, high-action = reject, reject-threshold = 0.99 }");
    HamletMessageHook hook = hook();
    FakeMail spam = FakeJames.mail("Subject: x\n\njackpot\n", ANN);
    FakeMail broken = FakeJames.mail("Subject: x\n\nbroken\n", ANN);
    assertThat(hook.onMessage(STRANGER, spam)).isEqualTo(HookResult.DECLINED);
    assertThat(hook.onMessage(STRANGER, broken)).isEqualTo(HookResult.DECLINED);
    assertThat(verdict(spam)).isEqualTo("spam");
    assertThat(MailVerdict.of(broken)).as("the mailet tries again").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"jackpot, reject", "jackpot, quarantine", "buy, reject"})
  void onMessage_modeTag_hasTheMailetMarkAndWithholdNothing(String word, String action)
      throws Exception {
    james.conf("hamlet.policy { mode = tag, high-action = " + action + " }");
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + word + "\n", ANN);
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);

    serve(mail);
    assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    assertThat(headerNames(mail)).contains("X-Spam-Flag", "X-Spam-Status");
  }

  @Test
  void onMessage_modeShadow_leavesTheMailAsItIs() throws Exception {
    james.conf("hamlet.policy { mode = shadow, spam-action = quarantine, high-action = reject }");
    FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\njackpot\n", ANN);
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);
    int asked = james.classifier.asked.get();

    serve(mail);
    assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    assertThat(headerNames(mail)).isEmpty();
    assertThat(mail.getMessage().getHeader("X-Spam-Flag")).containsExactly("NO");
    assertThat(verdict(mail)).as("matchers must not act on it").isEqualTo("none");
    assertThat(james.classifier.asked).as("asked once").hasValue(asked);
  }

  @Test
  void onMessage_headersCantBeRemoved_decidesAndCountsOnceAndLeavesThemToTheMailet()
      throws Exception {
    james.conf("");
    FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\nbuy\n", ANN);
    Stubborn message = new Stubborn(mail.getMessage());
    mail.setMessage(message);
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);
    assertThat(verdict(mail)).isEqualTo("spam");
    assertThat(counted()).isEqualTo(1);

    message.gives = true;
    serve(mail);
    assertThat(message.getHeader("X-Spam-Flag")).isNull();
    assertThat(headerNames(mail)).contains("X-Spam-Flag");
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void onMessage_certainSpamWhoseHeadersCantBeRemoved_isDeniedAndCountedOnce() throws Exception {
    FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\njackpot\n", ANN);
    mail.setMessage(new Stubborn(mail.getMessage()));
    assertThat(hook().onMessage(STRANGER, mail).getResult()).isEqualTo(HookReturnCode.deny());
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void onMessage_sessionThatFails_isTheFailureMode() throws Exception {
    SMTPSession broken =
        (SMTPSession)
            Proxy.newProxyInstance(
                SMTPSession.class.getClassLoader(),
                new Class<?>[] {SMTPSession.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("as asked");
                });
    FakeMail mail = FakeJames.mail("Subject: x\n\ntext\n", ANN);
    assertThat(hook().onMessage(broken, mail).getSmtpRetCode()).isEqualTo("451");
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void onMessage_messageThatOverflowsTheStack_isTheFailureMode() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\ntext\n", ANN);
    mail.setMessage(
        new MimeMessage(mail.getMessage()) {
          @Override
          public void writeTo(OutputStream out) {
            throw new StackOverflowError();
          }
        });
    assertThat(hook().onMessage(STRANGER, mail).getSmtpRetCode()).isEqualTo("451");
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void onMessage_whileJamesStops_isToComeBack() throws Exception {
    HamletMessageHook hook = hook();
    hook.destroy();
    FakeMail mail = FakeJames.mail("Subject: x\n\ntext\n", ANN);
    assertThat(hook.onMessage(STRANGER, mail).getSmtpRetCode()).isEqualTo("451");
  }

  @Test
  void onMessage_aBurst_waitsItsTurn() throws Exception {
    james.conf("hamlet.james { workers = 1, deadline = 1 minute }");
    HamletMessageHook hook = hook();
    List<CompletableFuture<HookResult>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(17)) {
      FakeMail first = FakeJames.mail("Subject: x\n\nhold\n", ANN);
      answers.add(CompletableFuture.supplyAsync(() -> hook.onMessage(STRANGER, first), threads));
      await().until(() -> james.classifier.asked.get() == 1);
      for (int i = 0; i < 16; i++) {
        FakeMail mail = FakeJames.mail("Subject: " + i + "\n\ntext\n", ANN);
        answers.add(CompletableFuture.supplyAsync(() -> hook.onMessage(STRANGER, mail), threads));
      }
      james.classifier.held.countDown();
      for (CompletableFuture<HookResult> answer : answers) {
        assertThat(answer.get()).isEqualTo(HookResult.DECLINED);
      }
    }
  }

  @Test
  void onMessage_modelHangs_holdsFewThreadsOnceAMessageWasLate() throws Exception {
    james.conf("hamlet.james { workers = 1, deadline = 5 s }");
    HamletMessageHook hook = hook();
    hook.onMessage(STRANGER, FakeJames.mail("Subject: x\n\nhold\n", ANN));
    assertThat(reasons("deadline")).isEqualTo(1);
    CompletableFuture<HookResult> waiting = new CompletableFuture<>();
    FakeMail second = FakeJames.mail("Subject: y\n\ntext\n", ANN);
    Thread thread = new Thread(() -> waiting.complete(hook.onMessage(STRANGER, second)));
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

    FakeMail third = FakeJames.mail("Subject: z\n\ntext\n", ANN);
    assertThat(hook.onMessage(STRANGER, third).getSmtpRetCode()).isEqualTo("451");
    assertThat(reasons("overload")).as("did not wait as well").isEqualTo(1);

    james.classifier.held.countDown();
    assertThat(waiting.get()).isEqualTo(HookResult.DECLINED);
    assertThat(hook.onMessage(STRANGER, third)).isEqualTo(HookResult.DECLINED);
  }

  @Test
  void onMessage_forgedHeaders_areRemoved() throws Exception {
    FakeMail mail = FakeJames.mail("X-Spam-Status: No\nSubject: x\n\nbuy\n", ANN);
    hook().onMessage(STRANGER, mail);
    assertThat(mail.getMessage().getHeader("X-Spam-Status")).isNull();
  }

  @Test
  void onMessage_classifierFails_isTheFailureMode() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbroken\n", ANN);
    HookResult result = hook().onMessage(STRANGER, mail);
    assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
    assertThat(result.getSmtpRetCode()).isEqualTo("451");
    assertThat(result.getSmtpDescription()).startsWith("4.7.1 ");

    james.conf("hamlet.policy.failure-mode = accept");
    assertThat(hook().onMessage(STRANGER, mail)).isEqualTo(HookResult.DECLINED);
    assertThat(mail.attributeNames()).isEmpty();
  }

  @Test
  void onMessage_mailWithoutMessage_isTheFailureMode() throws Exception {
    FakeMail mail = FakeMail.builder().name("Mail-2").recipient(ANN).build();
    assertThat(hook().onMessage(STRANGER, mail).getSmtpRetCode()).isEqualTo("451");
  }

  @Test
  void onMessage_classifierTooSlow_isAnsweredAtTheDeadline() throws Exception {
    james.conf("hamlet.james.deadline = 300 ms");
    HamletMessageHook hook = hook();
    long start = System.nanoTime();
    HookResult result = hook.onMessage(STRANGER, FakeJames.mail("Subject: x\n\nhold\n", ANN));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    assertThat(result.getSmtpRetCode()).isEqualTo("451");
  }

  @Test
  void onMessage_allPlacesTaken_isAnsweredAtOnce() throws Exception {
    james.conf("hamlet.james { workers = 1, queue = 0, deadline = 1 minute }");
    HamletMessageHook hook = hook();
    FakeMail first = FakeJames.mail("Subject: x\n\nhold\n", ANN);
    CompletableFuture<HookResult> waiting =
        CompletableFuture.supplyAsync(() -> hook.onMessage(STRANGER, first));
    await().until(() -> james.classifier.asked.get() == 1);
    FakeMail second = FakeJames.mail("Subject: y\n\ntext\n", ANN);
    long start = System.nanoTime();
    assertThat(hook.onMessage(STRANGER, second).getSmtpRetCode()).isEqualTo("451");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    james.classifier.held.countDown();
    assertThat(waiting.get()).isEqualTo(HookResult.DECLINED);
  }

  @Test
  void onMessage_exemptClients_passUnread() throws Exception {
    james.conf("hamlet.policy.exempt-networks = [\"192.0.2.0/24\"]");
    HamletMessageHook hook = hook();
    for (SMTPSession session :
        List.of(session("192.0.2.9", null), session("198.51.100.7", Username.of("ann")))) {
      FakeMail mail = FakeJames.mail("X-Spam-Flag: NO\nSubject: x\n\njackpot\n", ANN);
      assertThat(hook.onMessage(session, mail)).isEqualTo(HookResult.DECLINED);
      assertThat(mail.getMessage().getHeader("X-Spam-Flag")).containsExactly("NO");
    }
    assertThat(james.classifier.asked).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode|maybe|parameter mode is \"maybe\"; expected one of shadow, tag, enforce; choose one of them",
        "config|file://conf/none.conf|parameter config is file://conf/none.conf, which does not",
        "config|nowhere|parameter config is nowhere; expected a location such as",
        "rejectThreshold|2|parameter rejectThreshold is 2; expected a probability",
        "failureMode|bounce|parameter failureMode is \"bounce\"; expected one of accept, tempfail",
        "deadline|5|parameter deadline is 5; expected a duration with its unit",
        "rejectTreshold|0.9|there is no parameter rejectTreshold; expected one of [administrators, allow, ",
        "spamProcessor|junk|there is no parameter spamProcessor; expected one of [",
      })
  void init_badParameter_isNamedWithItsValue(String name, String value, String complaint) {
    assertThatThrownBy(() -> hook(name, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("HamletMessageHook: " + complaint);
    assertThat(JamesFilter.open()).isEmpty();
  }

  private HamletMessageHook hook(String... parameters) throws ConfigurationException {
    BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
    config.addProperty("[@class]", HamletMessageHook.class.getName());
    for (int i = 0; i < parameters.length; i += 2) {
      config.addProperty(parameters[i], parameters[i + 1]);
    }
    HamletMessageHook hook = new HamletMessageHook(james.environment());
    hook.init(config);
    hooks.add(hook);
    return hook;
  }

  private void serve(Mail mail) throws MessagingException {
    HamletMailet mailet = new HamletMailet(james.environment());
    mailet.init(james.mailetConfig("spamProcessor", "junk"));
    mailet.service(mail);
    mailet.destroy();
  }

  private double counted() {
    return james.meters.find("hamlet.messages").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private double reasons(String reason) {
    return james.meters.get("hamlet.messages").tag("reason", reason).counter().count();
  }

  private static List<String> headerNames(Mail mail) throws Exception {
    return List.copyOf(
        mail.getPerRecipientSpecificHeaders().getHeaderNamesForRecipient(new MailAddress(ANN)));
  }

  /** A message that keeps its header fields until it gives in. */
  private static final class Stubborn extends MimeMessage {
    boolean gives;

    Stubborn(MimeMessage message) throws MessagingException {
      super(message);
    }

    @Override
    public void removeHeader(String name) throws MessagingException {
      if (!gives) {
        throw new MessagingException("as asked");
      }
      super.removeHeader(name);
    }
  }

  private static Object verdict(Mail mail) {
    return mail.getAttribute(AttributeName.of("org.hamletmail.verdict"))
        .orElseThrow()
        .getValue()
        .value();
  }

  private static SMTPSession session(String client, @Nullable Username user) {
    return (SMTPSession)
        Proxy.newProxyInstance(
            SMTPSession.class.getClassLoader(),
            new Class<?>[] {SMTPSession.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRemoteAddress" -> new InetSocketAddress(client, 25);
                  case "getUsername" -> user;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
