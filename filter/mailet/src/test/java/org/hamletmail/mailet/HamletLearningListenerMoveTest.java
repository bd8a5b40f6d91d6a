package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.Role;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.UidValidity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How much a move takes, and what becomes of one that fails. */
class HamletLearningListenerMoveTest {
  private static final Username ANN = Username.of("ann@example.com");
  private static final Map<Role, Box> BOXES =
      Map.of(Role.INBOX, new Box("1"), Role.SPAM, new Box("2"), Role.TRASH, new Box("3"));

  @TempDir Path home;
  private FakeJames james;

  private final List<Integer> batches = new ArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger inMemory = new AtomicInteger();
  private final AtomicInteger mostInMemory = new AtomicInteger();
  private boolean failing;

  record Box(String serialize) implements MailboxId {}

  record Id(int number) implements MessageId {
    @Override
    public String serialize() {
      return Integer.toString(number);
    }

    @Override
    public boolean isSerializable() {
      return true;
    }
  }

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
  }

  @AfterEach
  void stop() {
    james.close();
  }

  @Test
  void move_ofTenThousand_readsTheNewestOnlySomeAtATime() throws Exception {
    HamletLearningListener listener = listener(200);
    listener.event(move(10_000, Role.INBOX, Role.SPAM));
    assertThat(batches).hasSize(20).containsOnly(10);
    assertThat(mostInMemory.get()).isLessThanOrEqualTo(3);
    assertThat(texts("spam"))
        .hasSize(200)
        .contains(text(9800), text(9999))
        .doesNotContain(text(9799));
    assertThat(sessions.get()).as("sessions left open").isZero();
  }

  @Test
  void move_belowTheMaximum_isFiledWhole() throws Exception {
    HamletLearningListener listener = listener(200);
    listener.event(move(25, Role.SPAM, Role.INBOX));
    assertThat(batches).containsExactly(10, 10, 5);
    assertThat(texts("ham")).hasSize(25);
    listener.event(move(25, Role.SPAM, Role.TRASH));
    assertThat(batches).as("nothing is read for a move that teaches nothing").hasSize(3);
  }

  @Test
  void move_mailboxFails_isAnErrorForJamesToRetry() throws Exception {
    HamletLearningListener listener = listener(200);
    failing = true;
    MessageMoveEvent move = move(3, Role.INBOX, Role.SPAM);
    assertThatThrownBy(() -> listener.event(move)).hasRootCauseInstanceOf(MailboxException.class);
    assertThat(sessions.get()).isZero();
    failing = false;
    listener.event(move);
    assertThat(texts("spam")).hasSize(3);
  }

  @Test
  void move_storeFails_isAnErrorAndTheRetryFilesTheRest() throws Exception {
    HamletLearningListener listener = listener(200);
    MessageMoveEvent move = move(3, Role.INBOX, Role.SPAM);
    Path marks = Files.createDirectory(home.resolve("var/learning/marks"));
    assertThatThrownBy(() -> listener.event(move)).hasRootCauseInstanceOf(IOException.class);
    Files.delete(marks);
    listener.event(move);
    assertThat(texts("spam")).hasSize(3);
  }

  private MessageMoveEvent move(int count, Role from, Role to) {
    return MessageMoveEvent.builder()
        .user(ANN)
        .messageMoves(
            MessageMoves.builder()
                .previousMailboxIds(BOXES.get(from))
                .targetMailboxIds(BOXES.get(to))
                .build())
        .messageId(IntStream.range(0, count).<MessageId>mapToObj(Id::new).toList())
        .build();
  }

  private HamletLearningListener listener(int maxPerUser) throws IOException {
    BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
    james.conf(
        "hamlet.learning { store = \"../var/learning\", max-per-user = " + maxPerUser + " }");
    MoveLearner learner =
        new MoveLearner(
            StandIn.of(
                MailboxManager.class,
                (method, arguments) ->
                    switch (method) {
                      case "createSystemSession" -> {
                        sessions.incrementAndGet();
                        yield new MailboxSession(
                            MailboxSession.SessionId.of(1),
                            ANN,
                            Optional.of(ANN),
                            List.of(),
                            '.',
                            MailboxSession.SessionType.System);
                      }
                      case "endProcessingRequest" -> sessions.decrementAndGet();
                      default -> throw new UnsupportedOperationException(method);
                    }),
            StandIn.of(
                MessageIdManager.class,
                (method, arguments) -> {
                  assertThat(method).isEqualTo("getMessagesReactive");
                  return messages((Collection<?>) arguments[0]);
                }),
            StandIn.of(
                SystemMailboxesProvider.class,
                (method, arguments) -> Mono.just(mailbox((Role) arguments[0]))),
            configuration,
            james.files());
    return new HamletLearningListener(() -> learner);
  }

  private Flux<MessageResult> messages(Collection<?> ids) {
    if (failing) {
      return Flux.error(new MailboxException("as asked"));
    }
    batches.add(ids.size());
    return Flux.fromIterable(ids)
        .map(id -> {
          mostInMemory.accumulateAndGet(inMemory.incrementAndGet(), Math::max);
          return message((Id) id);
        });
  }

  private MessageResult message(Id id) {
    byte[] bytes = text(id.number()).getBytes(StandardCharsets.UTF_8);
    Content content =
        StandIn.of(
            Content.class,
            (method, none) -> {
              inMemory.decrementAndGet();
              return new ByteArrayInputStream(bytes);
            });
    return StandIn.of(MessageResult.class, (method, none) -> content);
  }

  /** To the store all digits are alike; these are letters. */
  private static String text(int number) {
    return "message "
        + Integer.toString(number)
            .chars()
            .map(digit -> digit - '0' + 'a')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }

  private static MessageManager mailbox(Role role) {
    Mailbox mailbox =
        new Mailbox(
            MailboxPath.forUser(ANN, role.getDefaultMailbox()), UidValidity.of(1), BOXES.get(role));
    return StandIn.of(MessageManager.class, (method, none) -> mailbox);
  }

  private List<String> texts(String label) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("var/learning").resolve(label))) {
      for (Path file : files.toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }
}
