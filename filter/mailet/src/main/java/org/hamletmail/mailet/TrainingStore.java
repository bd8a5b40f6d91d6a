package org.hamletmail.mailet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Sha256;

/**
 * Messages that users have judged, for the next {@code hamlet train --ham STORE/ham --spam
 * STORE/spam}: two Maildirs, readable by the server's user only. A file's name is a digest of the
 * message and one of the user, so that a second judgement takes the place of the first, and nobody
 * fills the store. Thread-safe within one JVM.
 */
final class TrainingStore {
  private static final List<String> MAILDIR = List.of("tmp", "new", "cur");

  private final Path folder;
  private final int maxPerUser;

  /**
   * Creates the folders where they are missing.
   *
   * @param maxPerUser messages that are kept of one user, at least 1; the oldest make room
   */
  TrainingStore(Path folder, int maxPerUser) throws IOException {
    this.folder = folder;
    this.maxPerUser = maxPerUser;
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
  synchronized boolean add(Label label, String user, byte[] message) throws IOException {
    String owner = "." + digest(user.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), 16);
    String name = digest(message, 32) + owner;
    Path target = maildir(label).resolve("new").resolve(name);
    boolean isNew = !Files.exists(target);
    if (isNew) {
      write(maildir(label), name, message);
    }
    Label other = label == Label.SPAM ? Label.HAM : Label.SPAM;
    Files.deleteIfExists(maildir(other).resolve("new").resolve(name));
    makeRoom(owner, name);
    return isNew;
  }

  private void write(Path maildir, String name, byte[] message) throws IOException {
    Path temporary = maildir.resolve("tmp").resolve(name);
    try {
      Files.deleteIfExists(temporary);
      Files.createFile(temporary, onlyFor(temporary, "rw-------"));
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
  private void makeRoom(String owner, String filed) throws IOException {
    List<Path> own = new ArrayList<>();
    for (Label label : Label.values()) {
      try (Stream<Path> files = Files.list(maildir(label).resolve("new"))) {
        files.filter(file -> file.toString().endsWith(owner)).forEach(own::add);
      }
    }
    int excess = own.size() - maxPerUser;
    if (excess <= 0) {
      return;
    }
    own.removeIf(file -> file.endsWith(filed));
    own.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified()));
    for (Path oldest : own.subList(0, Math.min(excess, own.size()))) {
      Files.deleteIfExists(oldest);
    }
  }

  private Path maildir(Label label) {
    return folder.resolve(label.name().toLowerCase(Locale.ROOT));
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
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes)).substring(0, digits);
  }
}
