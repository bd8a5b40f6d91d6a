package org.hamletmail.mailet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.Role;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.MessageResult;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.TextSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Files what users move into their Spam mailbox as spam, and what they move out of it as ham, in a
 * {@code TrainingStore}. Nothing is learned until somebody trains a model from it. Deliveries and
 * appends, whoever sorted them, teach nothing, since filters make them; nor does a move to Trash.
 *
 * <pre>{@code
 * <listener>
 *   <class>org.hamletmail.mailet.HamletLearningListener</class>
 *   <configuration>
 *     <store>file://var/hamlet-training</store>
 *     <maxPerUser>200</maxPerUser>
 *   </configuration>
 * </listener>
 * }</pre>
 *
 * <p>Runs beside the user's command, which never waits for it or fails by it.
 */
public final class HamletLearningListener implements EventListener.GroupEventListener {
  private static final Logger LOG = LoggerFactory.getLogger(HamletLearningListener.class);
  private static final String OWNER = "HamletLearningListener";
  private static final String STORE = "store";
  private static final String MAX_PER_USER = "maxPerUser";
  private static final Group GROUP = new LearningGroup();

  private final MailboxManager mailboxes;
  private final MessageIdManager messages;
  private final SystemMailboxesProvider systemMailboxes;
  private final TrainingStore store;

  /** Under which James counts this listener's events. */
  public static final class LearningGroup extends Group {}

  @Inject
  HamletLearningListener(
      MailboxManager mailboxes,
      MessageIdManager messages,
      SystemMailboxesProvider systemMailboxes,
      HierarchicalConfiguration<ImmutableNode> configuration,
      JamesEnvironment james) {
    this.mailboxes = mailboxes;
    this.messages = messages;
    this.systemMailboxes = systemMailboxes;
    this.store = store(configuration, james);
  }

  private static TrainingStore store(
      HierarchicalConfiguration<ImmutableNode> configuration, JamesEnvironment james) {
    List<String> names = new ArrayList<>();
    configuration.getKeys().forEachRemaining(names::add);
    Parameters parameters =
        Parameters.readOwn(OWNER, List.of(STORE, MAX_PER_USER), names, configuration::getString);
    String location =
        parameters
            .text(STORE)
            .orElseThrow(() ->
                parameters.refused(
                    STORE, "is missing", "a folder such as file://var/hamlet-training"));
    int maxPerUser = parameters.whole(MAX_PER_USER, 1, 1_000_000, 200);
    try {
      return new TrainingStore(james.path(location), maxPerUser);
    } catch (FileNotFoundException e) {
      throw parameters.refused(
          STORE, "is " + location, "a location such as file://var/hamlet-training");
    } catch (IOException e) {
      throw parameters.refused(
          STORE,
          "is " + location + ", which can't be written (" + e + ")",
          "a folder that James may write");
    }
  }

  @Override
  public Group getDefaultGroup() {
    return GROUP;
  }

  @Override
  public ExecutionMode getExecutionMode() {
    return ExecutionMode.ASYNCHRONOUS;
  }

  @Override
  public boolean isHandling(Event event) {
    return event instanceof MessageMoveEvent;
  }

  @Override
  public void event(Event event) {
    if (event instanceof MessageMoveEvent move && !move.isNoop()) {
      try {
        learn(move);
      } catch (MailboxException | IOException | RuntimeException e) {
        // A lesson is lost, no mail; and James would otherwise repeat the event for days.
        LOG.warn("a move was not filed for training cause={}", e.toString());
      }
    }
  }

  private void learn(MessageMoveEvent move) throws MailboxException, IOException {
    Optional<Label> label = label(move.getMessageMoves(), move.getUsername());
    if (label.isEmpty()) {
      return;
    }
    MailboxSession session = mailboxes.createSystemSession(move.getUsername());
    try {
      List<MessageResult> moved =
          messages.getMessages(move.getMessageIds(), FetchGroup.FULL_CONTENT, session);
      int filed = 0;
      for (MessageResult message : moved) {
        try (InputStream in = message.getFullContent().getInputStream()) {
          byte[] bytes = in.readNBytes(TextSettings.defaults().maxMessageBytes());
          filed += store.add(label.get(), move.getUsername().asString(), bytes) ? 1 : 0;
        }
      }
      LOG.info("filed for training label={} messages={}", label.get(), filed);
    } finally {
      mailboxes.endProcessingRequest(session);
    }
  }

  /** What a move says, if anything. A copy counts: clients without MOVE copy, then delete. */
  private Optional<Label> label(MessageMoves moves, Username user) {
    Set<MailboxId> added = moves.addedMailboxIds();
    Set<MailboxId> previous = moves.getPreviousMailboxIds();
    if (added.isEmpty() || previous.isEmpty()) {
      return Optional.empty();
    }
    Optional<MailboxId> spam = mailbox(Role.SPAM, user);
    if (spam.isEmpty()) {
      return Optional.empty();
    }
    boolean fromSpam = previous.contains(spam.get());
    if (added.contains(spam.get())) {
      return fromSpam ? Optional.empty() : Optional.of(Label.SPAM);
    }
    boolean toTrash = mailbox(Role.TRASH, user).filter(added::contains).isPresent();
    return fromSpam && !toTrash ? Optional.of(Label.HAM) : Optional.empty();
  }

  private Optional<MailboxId> mailbox(Role role, Username user) {
    return Flux.from(systemMailboxes.getMailboxByRole(role, user))
        .next()
        .blockOptional()
        .map(mailbox -> {
          try {
            return mailbox.getMailboxEntity().getMailboxId();
          } catch (MailboxException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
