package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
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
  void onMessage_onlyScoring_refusesNothing() throws Exception {
    HamletMessageHook hook = hook("mode", "score");
    FakeMail spam = FakeJames.mail("Subject: x\n\njackpot\n", ANN);
    FakeMail broken = FakeJames.mail("Subject: x\n\nbroken\n", ANN);
    assertThat(hook.onMessage(STRANGER, spam)).isEqualTo(HookResult.DECLINED);
    assertThat(hook.onMessage(STRANGER, broken)).isEqualTo(HookResult.DECLINED);
    assertThat(verdict(spam)).isEqualTo("spam");
    assertThat(broken.attributeNames()).as("the mailet tries again").isEmpty();
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
        "mode|maybe|parameter mode is maybe; expected one of enforce, score",
        "config|file://conf/none.conf|parameter config is file://conf/none.conf, which does not",
        "config|nowhere|parameter config is nowhere; expected a location such as",
        "rejectThreshold|2|parameter rejectThreshold is 2; expected a probability",
        "failureMode|bounce|parameter failureMode is \"bounce\"; expected one of accept, tempfail",
        "deadline|5|parameter deadline is 5; expected a duration with its unit",
        "rejectTreshold|0.9|there is no parameter rejectTreshold; expected one of [base, ",
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
