package org.hamletmail.mailet;

import java.io.FileNotFoundException;
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
import org.hamletmail.config.TextSettings;
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
  private static final String STORE = "store";
  private static final String MAX_PER_USER = "maxPerUser";

  /** Messages that are asked for at once. */
  private static final int BATCH = 10;

  private final MailboxManager mailboxes;
  private final MessageIdManager messages;
  private final SystemMailboxesProvider systemMailboxes;
  private final int maxPerUser;
  private final TrainingStore store;

  /**
   * Reads the parameters and opens the store.
   *
   * @throws BadParameterException if a parameter is wrong or the store can't be written
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
    this.maxPerUser = parameters.whole(MAX_PER_USER, 1, 1_000_000, 200);
    this.store = store(parameters, files, maxPerUser);
  }

  private static Parameters parameters(HierarchicalConfiguration<ImmutableNode> configuration) {
    List<String> names = new ArrayList<>();
    configuration.getKeys().forEachRemaining(names::add);
    return Parameters.readOwn(
        HamletLearningListener.OWNER,
        List.of(STORE, MAX_PER_USER),
        names,
        configuration::getString);
  }

  private static TrainingStore store(Parameters parameters, FileSystem files, int maxPerUser) {
    String location =
        parameters
            .text(STORE)
            .orElseThrow(() ->
                parameters.refused(
                    STORE, "is missing", "a folder such as file://var/hamlet-training"));
    try {
      return new TrainingStore(files.getFile(location).toPath(), maxPerUser);
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
        .filter(isNew -> isNew)
        .count()
        .doOnNext(filed -> LOG.info("filed for training label={} messages={}", label, filed))
        .then();
  }

  /** No more are kept of one user, and the newest make the others go: those are not even read. */
  private List<MessageId> newest(Collection<MessageId> moved) {
    return moved.stream().skip(Math.max(0, moved.size() - maxPerUser)).toList();
  }

  private Mono<Boolean> file(MessageResult message, Label label, Username user) {
    return Mono.fromCallable(
            () -> {
              try (InputStream in = message.getFullContent().getInputStream()) {
                byte[] bytes = in.readNBytes(TextSettings.defaults().maxMessageBytes());
                return store.add(label, user.asString(), bytes);
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
