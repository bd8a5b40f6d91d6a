package org.hamletmail.learning;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.files.FileLocks;
import org.hamletmail.text.MessageText;

/**
 * Messages that users marked: the folders {@code ham} and {@code spam}, as {@code hamlet train}
 * reads them, {@code undecided} for those of which as many say one thing as the other, and the file
 * {@code marks}, which says who marked what and when. A message's file has the digest of its text
 * for a name, so that the copies of several users are one message. For the store's owner alone.
 * Thread-safe, and safe for several processes: one writes at a time.
 */
public final class LearningStore {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Path folder;
  private final LearningSettings settings;
  private final Set<String> administrators;
  private final InstantSource clock;
  private final Duration patience;
  private final MarkFile file;
  private final StoredMail mail;

  /** What is done while nobody else writes. */
  private interface Work<T> {
    T run() throws IOException;
  }

  LearningStore(Path folder, LearningSettings settings, InstantSource clock, Duration patience)
      throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.administrators = Users.hashed(settings.administrators());
    this.clock = clock;
    this.patience = patience;
    this.file = new MarkFile(marks(folder));
    this.mail = new StoredMail(folder);
  }

  /**
   * Opens the store of some settings, and makes what is missing of it.
   *
   * @throws IllegalArgumentException if they name none
   * @throws IOException if it can't be made
   */
  public static LearningStore open(LearningSettings settings) throws IOException {
    Path folder =
        settings
            .store()
            .orElseThrow(() -> new IllegalArgumentException("hamlet.learning.store is not set"));
    return new LearningStore(folder, settings, InstantSource.system(), PATIENCE);
  }

  static Path marks(Path store) {
    return store.resolve("marks");
  }

  /** Returns where all of it lies. */
  public Path folder() {
    return folder;
  }

  /** Returns where the mail of a label lies. */
  public Path mail(Label label) {
    return StoredMail.of(folder, label);
  }

  /** Returns whether a word may be the name of a source. */
  public static boolean isSource(String word) {
    return Users.SOURCE.matcher(word).matches();
  }

  /**
   * Notes what a user says of a message, in place of what the same user said of it before.
   *
   * @param source where it came from: 1 to 32 of a to z, digits and dashes
   * @param message as it is to be kept
   * @param text of it
   * @return the digest under which the message is known
   * @throws StoreBusyException if another process keeps writing
   * @throws IOException if it can't be written; the store is then as it was
   */
  public String learn(Label label, String user, String source, byte[] message, MessageText text)
      throws IOException {
    if (!isSource(source)) {
      throw new IllegalArgumentException("source is " + source);
    }
    TextKey key = TextKey.of(text, message);
    Optional<Likeness> likeness = Likeness.of(text.forModel());
    return locked(() -> {
      note(label, Users.hashed(user), source, message, key, likeness);
      return key.digest();
    });
  }

  private void note(
      Label label,
      String user,
      String source,
      byte[] message,
      TextKey key,
      Optional<Likeness> likeness)
      throws IOException {
    String digest = key.digest();
    Marks marks = file.marks();
    boolean had = mail.has(digest);
    boolean gave = marks.of(digest, user).filter(Mark.Made::kept).isPresent();
    Mark.Made made =
        new Mark.Made(now(), digest, label, user, source, !had || gave, key.signs(), likeness);
    Set<String> concerned = new LinkedHashSet<>(List.of(digest));
    if (had) {
      mail.lift(digest);
    } else {
      mail.write(digest, message);
    }
    marks.apply(made);
    List<Mark> lines = new ArrayList<>(List.of(made));
    for (Mark.Made gone : marks.makeRoom(settings, made)) {
      lines.add(new Mark.Gone(gone.digest(), gone.user()));
      concerned.add(gone.digest());
      mail.lift(gone.digest());
    }
    lines.addAll(expire(concerned));
    file.append(lines);
    settle(concerned);
  }

  /**
   * Deletes what is older than the settings want it.
   *
   * @throws IOException as {@link #learn} does
   */
  public void expire() throws IOException {
    locked(() -> {
      Set<String> concerned = new LinkedHashSet<>();
      List<Mark> lines = expire(concerned);
      if (!lines.isEmpty()) {
        file.append(lines);
        settle(concerned);
      }
      return true;
    });
  }

  /** Old texts go, and marks that serve neither a training nor the memory. */
  private List<Mark> expire(Set<String> concerned) throws IOException {
    Instant textsFrom = now().minus(settings.keep());
    Instant memoryFrom = now().minus(settings.memory());
    Marks marks = file.marks();
    List<Mark> lines = new ArrayList<>();
    for (Mark.Made mark : List.copyOf(marks.all())) {
      boolean readable =
          marks.of(mark.digest()).stream().anyMatch(other -> !other.at().isBefore(textsFrom));
      if (!readable && mark.kept()) {
        concerned.add(mark.digest());
        mail.lift(mark.digest());
        lines.add(mark.withoutText());
      }
      if (!readable && mark.at().isBefore(memoryFrom)) {
        lines.add(new Mark.Gone(mark.digest(), mark.user()));
      }
    }
    lines.forEach(marks::apply);
    return lines;
  }

  /**
   * Erases all that a user said, and the texts that came with it.
   *
   * @return how many messages the user had marked
   * @throws IOException as {@link #learn} does
   */
  public int forgetUser(String user) throws IOException {
    String hashed = Users.hashed(user);
    return forget(mark -> mark.user().equals(hashed));
  }

  /**
   * Erases a message and all that was said of it.
   *
   * @param digest as {@link #learn} returned it
   * @return how many users had marked it
   * @throws IOException as {@link #learn} does
   */
  public int forgetDigest(String digest) throws IOException {
    return forget(mark -> mark.digest().equals(digest));
  }

  /** Erases a message and all that was said of it, as {@link #forgetDigest} does. */
  public int forget(byte[] message, MessageText text) throws IOException {
    return forgetDigest(TextKey.of(text, message).digest());
  }

  private int forget(Predicate<Mark.Made> which) throws IOException {
    return locked(() -> {
      List<Mark.Made> gone = file.marks().all().stream().filter(which).toList();
      Set<String> concerned = new LinkedHashSet<>();
      for (Mark.Made mark : gone) {
        concerned.add(mark.digest());
        mail.lift(mark.digest());
        file.marks().apply(new Mark.Gone(mark.digest(), mark.user()));
      }
      // No line of it stays, not even that it is gone.
      file.rewrite();
      settle(concerned);
      return gone.size();
    });
  }

  /**
   * Returns what there is to be learnt.
   *
   * @throws IOException as {@link #learn} does
   */
  public Contents contents() throws IOException {
    return locked(() -> Contents.of(folder));
  }

  private synchronized <T> T locked(Work<T> work) throws IOException {
    Path lockFile = folder.resolve("lock");
    if (!Files.exists(lockFile)) {
      createLock(lockFile);
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      lock(channel);
      boolean done = false;
      try {
        file.refresh();
        settle(mail.left());
        T result = work.run();
        done = true;
        return result;
      } finally {
        if (!done) {
          file.forget();
        }
      }
    }
  }

  private static void createLock(Path lockFile) throws IOException {
    try {
      StoreFiles.create(lockFile);
    } catch (FileAlreadyExistsException e) {
      // Somebody else was first.
    }
  }

  /** Waits for the lock, which ends with the channel. */
  private void lock(FileChannel channel) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (FileLocks.take(channel).isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new StoreBusyException(folder + " is being written by another process; try again");
      }
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreBusyException(folder + ": interrupted while another process writes");
      }
    }
  }

  private void settle(Set<String> digests) throws IOException {
    mail.settle(digests, file.marks(), digest -> file.marks().majority(digest, administrators));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
