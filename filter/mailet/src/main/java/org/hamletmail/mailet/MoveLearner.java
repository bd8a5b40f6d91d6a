package org.hamletmail.mailet;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.Role;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.MessageResult;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.config.TextSettings;
import org.hamletmail.learning.LearningStore;
import org.hamletmail.text.MessageTextExtractor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads what was moved into or out of a user's Spam mailbox, and files it. Some messages are in
 * memory at a time, whatever is moved, and none of the caller's threads is held. Thread-safe.
 */
final class MoveLearner {
  private static final Logger LOG = LoggerFactory.getLogger(MoveLearner.class);

  /** As marks from here are called. */
  private static final String SOURCE = "james";

  /** Messages that are asked for at once. */
  private static final int BATCH = 10;

  private final MailboxManager mailboxes;
  private final MessageIdManager messages;
  private final SystemMailboxesProvider systemMailboxes;
  private final int maxPerUser;
  private final TextSettings text;
  private final MessageTextExtractor extractor;
  private final LearningStore store;

  /**
   * Reads the settings and opens the store.
   *
   * @throws BadParameterException if a parameter or a setting is wrong, or the store can't be
   *     written
   */
  MoveLearner(
      MailboxManager mailboxes,
      MessageIdManager messages,
      SystemMailboxesProvider systemMailboxes,
      HierarchicalConfiguration<ImmutableNode> configuration,
      FileSystem files) {
    this.mailboxes = mailboxes;
    this.messages = messages;
    this.systemMailboxes = systemMailboxes;
    Parameters parameters = parameters(configuration);
    HamletConfig config = parameters.config(files);
    this.text = config.text();
    this.extractor = new MessageTextExtractor(text);
    this.maxPerUser = config.learning().maxPerUser();
    this.store = store(parameters, config.learning());
  }

  private static Parameters parameters(HierarchicalConfiguration<ImmutableNode> configuration) {
    List<String> names = new ArrayList<>();
    configuration.getKeys().forEachRemaining(names::add);
    return Parameters.read(
        HamletLearningListener.OWNER, List.of(), names, configuration::getString);
  }

  private static LearningStore store(Parameters parameters, LearningSettings settings) {
    if (settings.store().isEmpty()) {
      throw parameters.refused(
          Parameters.CONFIG,
          "names a configuration in which hamlet.learning.store is not set",
          "a folder there, such as ../var/hamlet-learning");
    }
    try {
      return LearningStore.open(settings);
    } catch (IOException e) {
      throw parameters.refused(
          Parameters.CONFIG,
          "has hamlet.learning.store = "
              + settings.store().get()
              + ", which can't be written ("
              + e
              + ")",
          "a folder that James may write");
    }
  }

  /**
   * Files what a move says, if anything.
   *
   * @return completes when all is filed; fails as the mailbox or the store does, and can then be
   *     asked for again
   */
  Mono<Void> learn(MessageMoveEvent move) {
    return label(move.getMessageMoves(), move.getUsername())
        .flatMap(label -> learn(move, label))
        .subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<Void> learn(MessageMoveEvent move, Label label) {
    return Flux.using(
            () -> mailboxes.createSystemSession(move.getUsername()),
            session ->
                Flux.fromIterable(newest(move.getMessageIds()))
                    .buffer(BATCH)
                    .concatMap(
                        batch ->
                            messages.getMessagesReactive(batch, FetchGroup.FULL_CONTENT, session),
                        1)
                    .concatMap(message -> file(message, label, move.getUsername()), 1),
            mailboxes::endProcessingRequest)
        .count()
        .doOnNext(learnt -> LOG.info("learnt label={} messages={}", label, learnt))
        .then();
  }

  /** No more are kept of one user, and the newest make the others go: those are not even read. */
  private List<MessageId> newest(Collection<MessageId> moved) {
    return moved.stream().skip(Math.max(0, moved.size() - maxPerUser)).toList();
  }

  private Mono<String> file(MessageResult message, Label label, Username user) {
    return Mono.fromCallable(
            () -> {
              try (InputStream in = message.getFullContent().getInputStream()) {
                byte[] bytes = in.readNBytes(text.maxMessageBytes());
                return store.learn(label, user.asString(), SOURCE, bytes, extractor.extract(bytes));
              }
            })
        .subscribeOn(Schedulers.boundedElastic());
  }

  /** What a move says, if anything. A copy counts: clients without MOVE copy, then delete. */
  private Mono<Label> label(MessageMoves moves, Username user) {
    Set<MailboxId> added = moves.addedMailboxIds();
    Set<MailboxId> previous = moves.getPreviousMailboxIds();
    if (added.isEmpty() || previous.isEmpty()) {
      return Mono.empty();
    }
    return mailbox(Role.SPAM, user)
        .flatMap(spam -> {
          boolean fromSpam = previous.contains(spam);
          if (added.contains(spam)) {
            return fromSpam ? Mono.empty() : Mono.just(Label.SPAM);
          }
          return fromSpam ? unlessTrashed(added, user) : Mono.empty();
        });
  }

  private Mono<Label> unlessTrashed(Set<MailboxId> added, Username user) {
    return mailbox(Role.TRASH, user)
        .map(added::contains)
        .defaultIfEmpty(false)
        .flatMap(toTrash -> toTrash ? Mono.empty() : Mono.just(Label.HAM));
  }

  private Mono<MailboxId> mailbox(Role role, Username user) {
    return Flux.from(systemMailboxes.getMailboxByRole(role, user))
        .next()
        .flatMap(mailbox -> Mono.fromCallable(() -> mailbox.getMailboxEntity().getMailboxId()));
  }
}
