package org.hamletmail.mailet;

import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Notes what users move into their Spam mailbox as spam, and what they move out of it as ham, in
 * the store of {@code hamlet.learning}, from which hook and mailet answer within seconds.
 * Deliveries and appends, whoever sorted them, teach nothing, since filters make them; nor does a
 * move to Trash.
 *
 * <pre>{@code
 * <listener>
 *   <class>org.hamletmail.mailet.HamletLearningListener</class>
 *   <configuration>
 *     <config>file://conf/hamlet.conf</config>
 *   </configuration>
 * </listener>
 * }</pre>
 *
 * <p>Holds none of James's threads, and no more than some messages in memory, whatever is moved. A
 * move that can't be filed fails as an event, never as the user's command: James tries it again,
 * then keeps it among its dead letters, from where it can be delivered anew.
 */
public final class HamletLearningListener implements EventListener.ReactiveGroupEventListener {
  static final String OWNER = "HamletLearningListener";
  private static final Logger LOG = LoggerFactory.getLogger(HamletLearningListener.class);
  private static final Group GROUP = new LearningGroup();

  private final Supplier<MoveLearner> learner;

  /** Under which James counts this listener's events. */
  public static final class LearningGroup extends Group {}

  @Inject
  HamletLearningListener(
      MailboxManager mailboxes,
      SystemMailboxesProvider systemMailboxes,
      HierarchicalConfiguration<ImmutableNode> configuration,
      FileSystem files,
      Injector injector) {
    this(() ->
        new MoveLearner(mailboxes, messages(injector), systemMailboxes, configuration, files));
  }

  /**
   * Throws nothing: Guice of James 3.8 wants to read the class of a constructor that throws, can't
   * read those of Java 21, and James then neither starts nor ends. What is wrong is thrown when
   * James asks for the group, which it does next, and is in the log in any case.
   */
  HamletLearningListener(Supplier<MoveLearner> made) {
    Supplier<MoveLearner> kept;
    try {
      MoveLearner one = made.get();
      kept = () -> one;
    } catch (BadParameterException e) {
      LOG.error(e.getMessage());
      kept =
          () -> {
            throw e;
          };
    }
    this.learner = kept;
  }

  /** Asked for by hand: where it is missing, Guice's own complaint says nothing of the reason. */
  private static MessageIdManager messages(Injector injector) {
    Binding<MessageIdManager> binding =
        injector.getExistingBinding(Key.get(MessageIdManager.class));
    if (binding == null) {
      throw new BadParameterException(
          OWNER
              + ": this James can't find a message by its id (it has no MessageIdManager; James on"
              + " JPA has none), so it can't tell which messages were moved; take the listener out"
              + " of listeners.xml, or use a James on memory, Cassandra or PostgreSQL");
    }
    return binding.getProvider().get();
  }

  /**
   * Returns the group.
   *
   * @throws BadParameterException if a parameter is wrong, or this James is not for it
   */
  @Override
  public Group getDefaultGroup() {
    MoveLearner unused = learner.get(); // For what it throws.
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
  public Publisher<Void> reactiveEvent(Event event) {
    return event instanceof MessageMoveEvent move && !move.isNoop()
        ? Mono.defer(() -> learner.get().learn(move))
        : Mono.empty();
  }
}
