package org.hamletmail.learning;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.text.MessageText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows again what users marked, from the marks of a store as they are now (ADR 36). Thread-safe.
 *
 * <p>A mark counts for messages to its user; for everybody where an administrator made it, or where
 * enough more users say the one thing than the other. A message for several recipients is known
 * only where the same holds for each of them. Spam is known by its text or by a near-copy of it;
 * ham by its text alone, all of which was read, and only where the message shows no sign of another
 * sender than the one that was marked.
 *
 * <p>How it works: whoever looks a message up first looks at the store, if the last look is some
 * seconds ago, and reads what is new; others meanwhile use what is there. A store that can't be
 * read leaves things as they are.
 */
public final class LearnedMemory {
  private static final Logger LOG = LoggerFactory.getLogger(LearnedMemory.class);
  private static final Duration LOOK = Duration.ofSeconds(3);

  /** Without a new mark, marks still grow old. */
  private static final Duration AGING = Duration.ofHours(1);

  /** From which Jaccard similarity a text is a near-copy. */
  static final double SIMILAR = 0.7;

  /** Recipients whose own marks are looked at. */
  private static final int MOST_RECIPIENTS = 100;

  private final LearningSettings settings;
  private final Set<String> administrators;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Optional<MarkFile> file;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile MemoryIndex index;
  private volatile long lastLook;
  private long lastSorted;
  private boolean troubled;

  private LearnedMemory(LearningSettings settings, InstantSource clock, LongSupplier nanoTime) {
    this.settings = settings;
    this.administrators = Users.hashed(settings.administrators());
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.file =
        settings
            .store()
            .filter(folder -> !settings.memory().isZero())
            .map(folder -> new MarkFile(LearningStore.marks(folder)));
    this.index = new MemoryIndex(List.of(), clock.instant());
    this.lastLook = nanoTime.getAsLong() - LOOK.toNanos();
    this.lastSorted = nanoTime.getAsLong();
  }

  /**
   * Returns the memory of some settings, which is empty where they name no store.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public static LearnedMemory of(
      LearningSettings settings, InstantSource clock, LongSupplier nanoTime) {
    return new LearnedMemory(settings, clock, nanoTime);
  }

  /** Returns a memory of nothing. */
  public static LearnedMemory none() {
    return of(LearningSettings.defaults(), InstantSource.system(), System::nanoTime);
  }

  /**
   * Returns what is remembered of a message.
   *
   * @param recipients of it, as the SMTP dialogue named them
   */
  public Optional<Recollection> recall(MessageText text, List<String> recipients) {
    if (file.isEmpty() || recipients.isEmpty()) {
      return Optional.empty();
    }
    lookNowAndThen(file.get());
    MemoryIndex known = index;
    if (known.isEmpty()) {
      return Optional.empty();
    }
    TextKey key = TextKey.of(text);
    if (!key.isTelling()) {
      return Optional.empty();
    }
    Opinions exact = new Opinions(known.of(key.digest()).stream().filter(fits(key)).toList());
    Opinions near =
        known.hasSpam()
            ? Likeness.of(text.forModel())
                .map(likeness -> new Opinions(known.near(likeness, SIMILAR)))
                .orElseGet(() -> new Opinions(List.of()))
            : new Opinions(List.of());
    return agreed(exact, near, recipients);
  }

  private static Predicate<Mark.Made> fits(TextKey key) {
    return mark ->
        mark.label() == Label.SPAM || (key.whole() && mark.signs().containsAll(key.signs()));
  }

  private static Optional<Recollection> agreed(
      Opinions exact, Opinions near, List<String> recipients) {
    Optional<Label> all = Optional.empty();
    boolean allExact = true;
    boolean many = recipients.size() > MOST_RECIPIENTS;
    for (String recipient : many ? List.of("") : recipients) {
      Optional<Label> own = exact.of(recipient);
      if (own.isEmpty()) {
        own = near.of(recipient).filter(label -> label == Label.SPAM);
        allExact = false;
      }
      if (own.isEmpty() || (all.isPresent() && !all.equals(own))) {
        return Optional.empty();
      }
      all = own;
    }
    boolean isExact = allExact;
    return all.map(label -> new Recollection(label, isExact));
  }

  /** What users say of one text. */
  private final class Opinions {
    private final Map<String, Label> own = new HashMap<>();
    private final Optional<Label> everybodys;

    Opinions(Collection<Mark.Made> marks) {
      marks.forEach(mark -> own.put(mark.user(), mark.label()));
      int decreed =
          Marks.lead(marks.stream().filter(mark -> administrators.contains(mark.user())).toList());
      int lead = Marks.lead(marks);
      if (decreed == 0 && Math.abs(lead) < settings.quorum()) {
        everybodys = Optional.empty();
      } else {
        int counts = decreed == 0 ? lead : decreed;
        everybodys = Optional.of(counts > 0 ? Label.SPAM : Label.HAM);
      }
    }

    Optional<Label> of(String recipient) {
      if (own.isEmpty()) {
        return Optional.empty();
      }
      return Users.ofRecipient(recipient).stream()
          .filter(own::containsKey)
          .findFirst()
          .map(own::get)
          .or(() -> everybodys);
    }
  }

  private void lookNowAndThen(MarkFile marks) {
    if (nanoTime.getAsLong() - lastLook < LOOK.toNanos() || !looking.tryLock()) {
      return;
    }
    try {
      long now = nanoTime.getAsLong();
      lastLook = now;
      if (marks.refresh() || now - lastSorted > AGING.toNanos()) {
        index = new MemoryIndex(marks.marks().all(), clock.instant().minus(settings.memory()));
        lastSorted = now;
        LOG.debug("marks read marks={}", marks.marks().size());
      }
      troubled = false;
    } catch (IOException | RuntimeException e) {
      if (!troubled) {
        LOG.warn(
            "the learning store can't be read, what was known stays; the user of the filter must be"
                + " its owner store={} cause={}",
            settings.store().orElseThrow(),
            e.toString());
      }
      troubled = true;
    } finally {
      looking.unlock();
    }
  }
}
