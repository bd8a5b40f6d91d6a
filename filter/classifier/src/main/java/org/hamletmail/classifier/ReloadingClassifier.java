package org.hamletmail.classifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.MessageText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the model that lies in a directory now. A new one is opened beside the old one, its
 * digests checked and a text classified, before it takes over between two calls; each call is
 * answered by one model. If the new one can't be used the old one stays, and one warning says so.
 *
 * <p>A new model may have to stand a {@link Trial} first, which is looked at when the directory is.
 * One that has answered before does not, nor is one tried any longer that no longer lies there.
 *
 * <p>An unsound model is not opened again until its files change. Other causes pass, such as a full
 * memory or a file that can't be read: then it is tried again at the next look, and after each
 * failure with twice as many looks between, up to {@value #MOST_LOOKS_BETWEEN}.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ReloadingClassifier implements SpamClassifier {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadingClassifier.class);

  private static final int MOST_LOOKS_BETWEEN = 64;

  private final Path directory;
  private final Optional<Path> base;
  private final Function<Path, SpamClassifier> open;
  private final Trials trials;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hamlet-model-reload").factory());

  private Consumer<ModelInfo> preparation = model -> {};
  private volatile Generation current;
  private volatile @Nullable Candidate candidate;
  private volatile Optional<String> lastTrial = Optional.empty();
  private volatile boolean closed;

  /** The files of the model that answers, of one that is on trial, or of one that is not sound. */
  private List<Seen> seen;

  /** The files of the model that answers. */
  private List<Seen> answering;

  private final Set<String> answered = new HashSet<>();

  private @Nullable Failure failure;

  /**
   * A file as it lay there.
   *
   * @param file its real path
   * @param key the file system's own identity of it, empty where there is none
   */
  private record Seen(String file, long size, long modifiedMillis, String key) {}

  /**
   * A model on trial.
   *
   * @param files that it is of
   */
  private record Candidate(Generation generation, Trial trial, List<Seen> files) {}

  /**
   * The last attempt to open what lies in the directory, which failed for a cause that may pass.
   *
   * @param files that lay there
   * @param cause as it was logged
   * @param looksBetween how many looks it is left alone
   * @param looks how many of them are past
   */
  private record Failure(List<Seen> files, String cause, int looksBetween, int looks) {
    Failure looked() {
      return new Failure(files, cause, looksBetween, looks + 1);
    }
  }

  private ReloadingClassifier(
      Path directory, Optional<Path> base, Function<Path, SpamClassifier> open, Trials trials) {
    this.directory = directory;
    this.base = base;
    this.open = open;
    this.trials = trials;
    this.seen = lookOnce();
    this.answering = seen;
    this.current = new Generation(open());
    answered.add(current.model().id());
  }

  /**
   * Opens the model that the settings name, or the embedded one, and classifies a text with it, so
   * that no message pays for the engine's start. The directory is watched if the settings say so.
   *
   * @throws org.hamletmail.gpt2.ModelFormatException if the directory is not a sound model
   * @throws org.hamletmail.gpt2.EngineUnavailableException if PyTorch can't be started
   * @throws UncheckedIOException if a file can't be read
   */
  public static ReloadingClassifier open(ModelSettings settings) {
    return open(settings, Trials.NONE);
  }

  /** Likewise, with trials of new models. */
  public static ReloadingClassifier open(ModelSettings settings, Trials trials) {
    Path directory = settings.directory().orElseGet(EmbeddedModel::directory);
    return open(
        directory,
        settings.base(),
        settings.reloadInterval(),
        found ->
            Gpt2SpamClassifier.open(
                found, settings.base(), settings.threads(), settings.precision()),
        trials);
  }

  static ReloadingClassifier open(
      Path directory,
      Optional<Path> base,
      Duration interval,
      Function<Path, SpamClassifier> open,
      Trials trials) {
    ReloadingClassifier classifier = new ReloadingClassifier(directory, base, open, trials);
    if (!interval.isZero()) {
      long millis = interval.toMillis();
      var unused =
          classifier.looks.scheduleWithFixedDelay(
              classifier::reloadIfChanged, millis, millis, TimeUnit.MILLISECONDS);
    }
    return classifier;
  }

  @Override
  public ModelInfo model() {
    return current.model();
  }

  @Override
  public String engineName() {
    return current.engineName();
  }

  @Override
  public synchronized void prepare(Consumer<ModelInfo> next) {
    next.accept(model());
    preparation = preparation.andThen(next);
  }

  @Override
  public Optional<String> trial() {
    Candidate tried = candidate;
    return tried == null
        ? lastTrial
        : Optional.of("on trial: " + tried.generation().model().id() + ", " + tried.trial().told());
  }

  @Override
  public List<Verdict> classify(List<MessageText> messages) {
    List<Verdict> verdicts = ask(classifier -> classifier.classify(messages));
    for (int i = 0; i < verdicts.size(); i++) {
      tell(messages.get(i), verdicts.get(i));
    }
    return verdicts;
  }

  @Override
  public Verdict classify(MessageText message, Deadline deadline) {
    Verdict verdict = ask(classifier -> classifier.classify(message, deadline));
    tell(message, verdict);
    return verdict;
  }

  private void tell(MessageText message, Verdict verdict) {
    Candidate tried = candidate;
    if (tried != null) {
      tried.trial().saw(message, verdict);
    }
  }

  private <T> T ask(Function<SpamClassifier, T> question) {
    while (!closed) {
      Optional<T> answer = current.ask(question);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new ClassificationException("the model " + model().id() + " is closed");
  }

  /**
   * Looks for a new model because somebody asks for it: one that failed for a passing cause is
   * tried again at once. Throws nothing: what is wrong with it is logged.
   *
   * @return whether another model answers since
   */
  public synchronized boolean reload() {
    failure = null;
    return reloadIfChanged();
  }

  /**
   * Looks for a new model, as it is done from time to time; one that failed for a passing cause is
   * tried again at longer and longer intervals. Throws nothing, as {@link #reload}.
   *
   * @return whether another model answers since
   */
  public synchronized boolean reloadIfChanged() {
    boolean changed = concludeTrial();
    return takeUpWhatLiesThere() || changed;
  }

  private boolean takeUpWhatLiesThere() {
    List<Seen> now;
    try {
      now = look();
    } catch (IOException e) {
      failure = warn(List.of(), e, "for now");
      return false;
    }
    // An empty look is the instant between the two renames of a replacement, or no model at all.
    if (closed || now.isEmpty() || now.equals(seen)) {
      return false;
    }
    if (now.equals(answering)) {
      dropCandidate("the model that answers is named again");
      seen = now;
      return false;
    }
    if (failure != null && failure.files.equals(now) && failure.looks < failure.looksBetween) {
      failure = failure.looked();
      return false;
    }
    try {
      Generation opened = new Generation(open());
      seen = now;
      failure = null;
      dropCandidate("a newer one lies there");
      return begin(opened, now);
    } catch (ModelFormatException e) {
      warn(now, e, "until its files change");
      seen = now;
      failure = null;
      return false;
    } catch (RuntimeException | Error e) {
      // Whatever it is, this thread goes on looking: the old model answers.
      failure = warn(now, e, "for now");
      return false;
    }
  }

  /** Has a new model take over, or stand its trial. */
  private boolean begin(Generation opened, List<Seen> files) {
    Optional<Trial> trial =
        answered.contains(opened.model().id()) ? Optional.empty() : trial(opened);
    if (trial.isEmpty()) {
      takeOver(opened, files);
      return true;
    }
    candidate = new Candidate(opened, trial.get(), files);
    LOG.info("model on trial old={} new={}", model().id(), opened.model().id());
    return false;
  }

  private Optional<Trial> trial(Generation opened) {
    try {
      return trials.begin(directory, model(), opened.model(), opened::classify);
    } catch (RuntimeException | Error e) {
      opened.retire();
      throw e;
    }
  }

  private void takeOver(Generation opened, List<Seen> files) {
    Generation old = current;
    answering = files;
    answered.add(opened.model().id());
    current = opened;
    LOG.info("model replaced old={} new={}", old.model().id(), opened.model().id());
    old.retire();
  }

  private boolean concludeTrial() {
    Candidate tried = candidate;
    Trial.Outcome outcome = tried == null ? Trial.Outcome.OPEN : tried.trial().outcome();
    if (tried == null || outcome == Trial.Outcome.OPEN) {
      return false;
    }
    candidate = null;
    tried.trial().close();
    String id = tried.generation().model().id();
    String told = tried.trial().told();
    if (outcome == Trial.Outcome.PASSED) {
      lastTrial = Optional.of("passed: " + id + ", " + told);
      LOG.info("model trial passed new={}: {}", id, told);
      takeOver(tried.generation(), tried.files());
      return true;
    }
    lastTrial = Optional.of("failed: " + id + ", " + told);
    LOG.warn(
        "the new model {} is not taken up, {} stays: {}; look at its report.html, and let the link"
            + " name the old one with hamlet model rollback, as a restart takes up what it names",
        id,
        model().id(),
        told);
    tried.generation().retire();
    return false;
  }

  private void dropCandidate(String why) {
    Candidate tried = candidate;
    if (tried != null) {
      candidate = null;
      tried.trial().close();
      tried.generation().retire();
      String id = tried.generation().model().id();
      lastTrial = Optional.of("ended: " + id + ", " + why + ", " + tried.trial().told());
      LOG.info("model trial ended new={}: {}", id, why);
    }
  }

  /** Of errors of the system the words are often a file's name alone, so the kind goes before. */
  private static String cause(Throwable e) {
    String kind = e.getClass().getSimpleName();
    Throwable below = e instanceof UncheckedIOException ? e.getCause() : null;
    if (e instanceof IOException || e.getMessage() == null) {
      return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
    }
    return below == null ? e.getMessage() : e.getMessage() + " (" + cause(below) + ")";
  }

  /** Logs a failure, if it is not the one that was logged last. */
  private Failure warn(List<Seen> files, Throwable e, String howLong) {
    String cause = cause(e);
    Failure last = failure != null && failure.files.equals(files) ? failure : null;
    if (last == null || !last.cause.equals(cause)) {
      LOG.warn(
          "the new model in {} is not used {}, {} stays: {}",
          directory,
          howLong,
          model().id(),
          cause);
    }
    int looksBetween = last == null ? 0 : Math.clamp(2L * last.looksBetween, 1, MOST_LOOKS_BETWEEN);
    return new Failure(files, cause, looksBetween, 0);
  }

  @Override
  public void close() {
    looks.shutdownNow();
    synchronized (this) {
      closed = true;
      dropCandidate("the filter ends");
      current.retire();
    }
  }

  private SpamClassifier open() {
    SpamClassifier opened = open.apply(directory);
    try {
      opened.probe();
      preparation.accept(opened.model());
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** Returns what lies in the directory, and the base checkpoint beside it if there is one. */
  private List<Seen> lookOnce() {
    try {
      return look();
    } catch (IOException e) {
      // Opening it says what is wrong, if it is still so then.
      return List.of();
    }
  }

  /**
   * Returns what lies there, nothing in the instant between the two renames of a replacement.
   *
   * @throws IOException if it is there and can't be looked at, as a folder of another group
   */
  private List<Seen> look() throws IOException {
    try {
      Path real = directory.toRealPath();
      Stream<Path> checkpoint = base.filter(Files::exists).stream();
      try (Stream<Path> files = Files.list(real)) {
        return Stream.concat(files.sorted(), checkpoint).map(ReloadingClassifier::seen).toList();
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return List.of();
      }
      throw e.getCause();
    }
  }

  private static Seen seen(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Seen(
          file.toString(),
          attributes.size(),
          attributes.lastModifiedTime().toMillis(),
          String.valueOf(attributes.fileKey()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
