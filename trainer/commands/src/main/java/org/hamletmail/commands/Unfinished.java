package org.hamletmail.commands;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.FileTree;
import org.hamletmail.files.PrivateFiles;

/**
 * The hidden folder beside the model directory that one training has to itself: its checkpoint,
 * what its frozen blocks computed, and weights that are being measured. What a killed training
 * leaves in it, the next one for the same model goes on from.
 */
public final class Unfinished implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private Unfinished(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the folder.
   *
   * @throws IOException if another training has it, or it can't be made
   */
  public static Unfinished take(Output output) throws IOException {
    Path folder = folder(output);
    PrivateFiles.createFolder(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> lock = FileLocks.take(channel);
    if (lock.isEmpty()) {
      channel.close();
      throw new IOException(
          "another training for "
              + output.directory()
              + " is at work in "
              + folder
              + "; wait for it, or name another --output");
    }
    Unfinished taken = new Unfinished(folder, channel, lock.get());
    taken.remove(name -> name.startsWith("measured-"));
    return taken;
  }

  /** Returns where the folder of a model is, or would be. */
  static Path folder(Output output) throws IOException {
    Path name = output.directory().toAbsolutePath().normalize().getFileName();
    return output.parent().resolve("." + name + ".unfinished");
  }

  /** Returns the folder, which is its owner's alone. */
  public Path folder() {
    return folder;
  }

  /** Removes all there is to go on from. */
  public void forget() throws IOException {
    remove(name -> !name.equals(LOCK));
  }

  private void remove(Predicate<String> which) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.filter(f -> which.test(String.valueOf(f.getFileName()))).toList();
    }
    for (Path path : all) {
      FileTree.delete(path);
    }
  }

  /** Gives the folder back; it goes where nothing is left in it. */
  @Override
  public void close() throws IOException {
    boolean empty;
    try (Stream<Path> files = Files.list(folder)) {
      empty = files.allMatch(file -> String.valueOf(file.getFileName()).equals(LOCK));
    }
    if (empty) {
      Files.deleteIfExists(folder.resolve(LOCK));
      Files.deleteIfExists(folder);
    }
    lock.release();
    channel.close();
  }
}
