package org.hamletmail.mailet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.files.Sha256;

/**
 * Messages that users have judged, for the next {@code hamlet train --ham STORE/ham --spam
 * STORE/spam}: two Maildirs, readable by the server's user only. A file's name is a digest of the
 * message and one of the user, so that a second judgement takes the place of the first, and nobody
 * fills the store. Thread-safe within one JVM.
 *
 * <p>Filing a message costs the same however many there are: what is kept of a user, oldest first,
 * is a {@link UserLessons}, read from its file once and then held in memory for the users of late.
 * Users don't wait for each other.
 */
final class TrainingStore {
  private static final List<String> MAILDIR = List.of("tmp", "new", "cur");

  /** Names of files that are held in memory, of all users together. */
  private static final long NAMES_IN_MEMORY = 100_000;

  private final Path folder;
  private final int maxPerUser;
  private final Path users;

  /** A user has one of these locks, always the same; some users share one. */
  private final List<Object> locks = Stream.generate(Object::new).limit(64).toList();

  private final Cache<String, UserLessons> lessons =
      Caffeine.newBuilder()
          .maximumWeight(NAMES_IN_MEMORY)
          .weigher((String owner, UserLessons of) -> of.size() + 1)
          .build();

  /**
   * Creates the folders where they are missing.
   *
   * @param maxPerUser messages that are kept of one user, at least 1; the oldest make room
   */
  TrainingStore(Path folder, int maxPerUser) throws IOException {
    this.folder = folder;
    this.maxPerUser = maxPerUser;
    this.users = folder.resolve("users");
    createFolder(users);
    for (Label label : Label.values()) {
      for (String part : MAILDIR) {
        createFolder(maildir(label).resolve(part));
      }
    }
  }

  /**
   * Files a message under a label, and removes it from under the other.
   *
   * @return whether it was not there before
   * @throws IOException if it can't be written; the store is then as it was
   */
  boolean add(Label label, String user, byte[] message) throws IOException {
    String owner = digest(user.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), 16);
    String name = digest(message, 32) + "." + owner;
    synchronized (locks.get(Math.floorMod(owner.hashCode(), locks.size()))) {
      UserLessons own = lessons.getIfPresent(owner);
      if (own == null) {
        own = UserLessons.read(createFile(users.resolve(owner)), this::isThere);
      }
      boolean isNew = !Files.exists(file(label, name));
      if (isNew) {
        // Noted first: what is written is then known, and goes in its turn.
        own.note(name);
        write(maildir(label), name, message);
      }
      Files.deleteIfExists(file(label == Label.SPAM ? Label.HAM : Label.SPAM, name));
      makeRoom(own, name);
      lessons.put(owner, own);
      return isNew;
    }
  }

  private void write(Path maildir, String name, byte[] message) throws IOException {
    Path temporary = maildir.resolve("tmp").resolve(name);
    try {
      Files.deleteIfExists(temporary);
      createFile(temporary);
      Files.write(temporary, message);
      try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.READ)) {
        written.force(true);
      }
      Files.move(temporary, maildir.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Deletes the oldest messages of a user beyond the maximum, never the one just filed. */
  private void makeRoom(UserLessons own, String filed) throws IOException {
    while (own.size() > maxPerUser) {
      Optional<String> oldest = own.oldest().filter(name -> !name.equals(filed));
      if (oldest.isEmpty()) {
        return;
      }
      for (Label label : Label.values()) {
        Files.deleteIfExists(file(label, oldest.get()));
      }
      own.forget(oldest.get());
    }
  }

  private boolean isThere(String name) {
    return Files.exists(file(Label.HAM, name)) || Files.exists(file(Label.SPAM, name));
  }

  private Path file(Label label, String name) {
    return maildir(label).resolve("new").resolve(name);
  }

  private Path maildir(Label label) {
    return folder.resolve(label.name().toLowerCase(Locale.ROOT));
  }

  private static Path createFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.createFile(path, onlyFor(path, "rw-------"));
    }
    return path;
  }

  private static void createFolder(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      createFolder(parent);
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path, onlyFor(path, "rwx------"));
    }
  }

  private static FileAttribute<?>[] onlyFor(Path path, String permissions) throws IOException {
    Path parent = path.getParent();
    boolean posix = parent != null && Files.getFileStore(parent).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static String digest(byte[] bytes, int digits) {
    return Sha256.of(bytes).substring(0, digits);
  }
}
