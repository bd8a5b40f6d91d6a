package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.Role;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Hook, listener and health check of the jar for James 3.9, run with the messages, mailboxes and
 * events of James 3.9.0. The types of its SMTP server are those of 3.8, see pom.xml.
 */
class James39ServerPartsTest {
  private static final Username ANN = Username.of("ann@example.com");
  private static final Id INBOX = new Id("inbox");
  private static final Id SPAM = new Id("spam");

  @TempDir Path home;
  private HamletMessageHook hook;

  private static final MailboxSession SESSION =
      new MailboxSession(
          MailboxSession.SessionId.of(1),
          ANN,
          Optional.of(ANN),
          List.of(),
          '.',
          MailboxSession.SessionType.System);

  private record Id(String name) implements MailboxId, MessageId {
    @Override
    public String serialize() {
      return name;
    }

    @Override
    public boolean isSerializable() {
      return true;
    }
  }

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/hamlet.conf"),
        """
        hamlet.policy { high-action = reject, reject-threshold = 0.85 }
        hamlet.learning.store = "../var/store"
        """);
    JamesFilter.openWith(settings -> new James39Test.ByWord());
    hook = new HamletMessageHook(new James39Test.Folders(home), new MetricRegistry());
    hook.init(new BaseHierarchicalConfiguration());
  }

  @AfterEach
  void stop() {
    hook.destroy();
  }

  @Test
  void hook_mailsOfTheServer_arePassedRejectedAndPutOff() throws Exception {
    FakeMail ham = mail("minutes");
    assertThat(hook.onMessage(session(), ham)).isEqualTo(HookResult.DECLINED);
    assertThat(MailVerdict.of(ham)).map(MailVerdict::isSpam).contains(false);
    assertThat(hook.onMessage(session(), mail("jackpot")).getSmtpRetCode()).isEqualTo("550");
    assertThat(hook.onMessage(session(), mail("broken")).getSmtpRetCode()).isEqualTo("451");
  }

  @Test
  void hook_forgedHeader_isRemovedFromTheServersMessage() throws Exception {
    FakeMail ham = mail("minutes");
    hook.onMessage(session(), ham);
    assertThat(ham.getMessage().getHeader("X-Spam-Flag")).isNull();
  }

  @Test
  void bytes_messageOfTheServer_keepRawCharactersOfTheHeader() throws Exception {
    assertThat(new String(MailContent.bytes(mail("x"), 10_000), StandardCharsets.UTF_8))
        .contains("Subject: Grüße\r\n");
  }

  @Test
  void listener_movesOfUsers_areFiled() throws Exception {
    HamletLearningListener listener = listener("config", "file://conf/hamlet.conf");
    listener.event(move(INBOX, SPAM));
    assertThat(filed("spam")).singleElement().asString().contains("jackpot");
    assertThat(filed("ham")).isEmpty();
    listener.event(move(SPAM, INBOX));
    assertThat(filed("ham")).hasSize(1);
    assertThat(filed("spam")).as("taken back").isEmpty();
  }

  @Test
  void listener_badParameter_isNamed() {
    assertThatThrownBy(() -> listener("config", "file://conf/hamlet.conf", "max", "1"))
        .hasMessageContaining("HamletLearningListener: there is no parameter max");
  }

  @Test
  void healthCheck_saysWhetherItClassifies() {
    List<MailRepository> repositories = new ArrayList<>();
    HamletHealthCheck check = new HamletHealthCheck(store(repositories));
    assertThat(status(check)).isEqualTo(ResultStatus.HEALTHY);
    repositories.add(answering(MailRepository.class, Map.of("size", 2L)));
    assertThat(status(check)).as("failed mail is kept").isEqualTo(ResultStatus.DEGRADED);
    repositories.clear();
    assertThat(status(check)).isEqualTo(ResultStatus.HEALTHY);
    hook.destroy();
    assertThat(status(check)).isEqualTo(ResultStatus.DEGRADED);
  }

  /** Guice of 3.9 looks for jakarta.inject only. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        HamletMailet.class,
        HamletMessageHook.class,
        HamletLearningListener.class,
        HamletHealthCheck.class
      })
  void constructors_areInjectedByJakarta(Class<?> type) {
    assertThat(type.getDeclaredConstructors())
        .anyMatch((Constructor<?> made) -> made.isAnnotationPresent(Inject.class));
  }

  /** A store whose every path has the same repositories. */
  private static MailRepositoryStore store(List<MailRepository> repositories) {
    return (MailRepositoryStore)
        Proxy.newProxyInstance(
            MailRepositoryStore.class.getClassLoader(),
            new Class<?>[] {MailRepositoryStore.class},
            (proxy, method, arguments) -> repositories.stream());
  }

  private static ResultStatus status(HamletHealthCheck check) {
    return Mono.from(check.check()).blockOptional().orElseThrow().getStatus();
  }

  private HamletLearningListener listener(String... parameters) {
    BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
    for (int i = 0; i < parameters.length; i += 2) {
      configuration.addProperty(parameters[i], parameters[i + 1]);
    }
    Content content =
        answering(
            Content.class,
            Map.of(
                "getInputStream",
                new ByteArrayInputStream("\r\njackpot".getBytes(StandardCharsets.US_ASCII))));
    MessageResult message = answering(MessageResult.class, Map.of("getFullContent", content));
    MessageManager spam =
        answering(
            MessageManager.class,
            Map.of(
                "getMailboxEntity",
                new Mailbox(MailboxPath.forUser(ANN, "Spam"), UidValidity.of(1), SPAM)));
    MoveLearner learner =
        new MoveLearner(
            answering(MailboxManager.class, Map.of("createSystemSession", SESSION)),
            answering(MessageIdManager.class, Map.of("getMessagesReactive", Flux.just(message))),
            (role, user) -> role.equals(Role.SPAM) ? Flux.just(spam) : Flux.empty(),
            configuration,
            new James39Test.Folders(home));
    return new HamletLearningListener(() -> learner);
  }

  private List<String> filed(String label) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("var/store").resolve(label))) {
      return files.map(James39ServerPartsTest::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageMoveEvent move(Id from, Id to) {
    return MessageMoveEvent.builder()
        .user(ANN)
        .messageMoves(MessageMoves.builder().previousMailboxIds(from).targetMailboxIds(to).build())
        .messageId(new Id("message"))
        .build();
  }

  private static FakeMail mail(String text) throws Exception {
    byte[] bytes =
        ("Subject: Grüße\r\nX-Spam-Flag: NO\r\n\r\n" + text + "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    return FakeMail.builder()
        .name("Mail-1")
        .sender("sender@example.net")
        .recipient(ANN.asString())
        .mimeMessage(
            new MimeMessageWrapper(
                MimeMessageInputStreamSource.create("Mail-1", new ByteArrayInputStream(bytes))))
        .build();
  }

  private static SMTPSession session() {
    return answering(
        SMTPSession.class, Map.of("getRemoteAddress", new InetSocketAddress("198.51.100.7", 25)));
  }

  /** An object that knows some answers, and answers null to the rest. */
  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = answers.get(method.getName());
              if (answer instanceof ByteArrayInputStream stream) {
                stream.reset();
              }
              return answer;
            }));
  }
}
