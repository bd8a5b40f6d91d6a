package org.hamletmail.gpt2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.hamletmail.files.Disk;
import org.hamletmail.files.FileTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of native libraries that were unpacked from a jar, compared with what the jar holds. A
 * library that was cut or holds other bytes must not be loaded: it ends the process with SIGBUS or
 * worse, and whoever unpacked it looks no more than whether it is there.
 *
 * <p>A jar's directory tells the size and the CRC-32 of each file. Sizes are compared at each
 * start, which costs nothing. Bytes can be wrong at the right size too, as after a power failure;
 * their CRC-32 takes some tenths of a second for 430 MB, so it is asked once: a stamp beside the
 * folder then says which files, by size and time of their last change, had it. Before it is written
 * the files are forced to the disk, so that it can't outlive them. The CRC finds damage, not
 * malice: who may write the folder could as well write the jar. A folder that can't be written gets
 * no stamp and is read at each start.
 */
final class UnpackedLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibraries.class);
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path folder;
  private final Map<String, Original> required;
  private final Map<String, Original> optional;

  /** A file as the jar holds it. */
  record Original(long bytes, long crc) {}

  /**
   * Names a folder and what belongs into it.
   *
   * @param required by file name; without any of them the folder is as good as empty
   * @param optional by file name; each is unpacked for itself, and may be missing
   */
  UnpackedLibraries(Path folder, Map<String, Original> required, Map<String, Original> optional) {
    this.folder = folder;
    this.required = new TreeMap<>(required);
    this.optional = new TreeMap<>(optional);
  }

  /**
   * Removes what is damaged, so that it is unpacked again.
   *
   * @throws EngineUnavailableException if something is damaged and can't be removed
   */
  void check() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      Map<String, Original> present = present();
      String state = state(present);
      if (state.equals(stamped())) {
        return;
      }
      for (Map.Entry<String, Original> file : present.entrySet()) {
        Optional<String> damage = damage(folder.resolve(file.getKey()), file.getValue());
        if (damage.isPresent()) {
          remove(
              optional.containsKey(file.getKey()) ? folder.resolve(file.getKey()) : folder,
              damage.get());
          // What remains gets its stamp at the next start.
          return;
        }
      }
      stamp(present, state);
    } catch (IOException e) {
      throw new UncheckedIOException("the native libraries in " + folder + " can't be read", e);
    }
  }

  /** Returns whether all is there as it was when it was found to be whole. */
  boolean isStamped() {
    try {
      return Files.isDirectory(folder) && state(present()).equals(stamped());
    } catch (IOException e) {
      return false; // Looking closer tells why.
    }
  }

  private Map<String, Original> present() {
    Map<String, Original> present = new TreeMap<>(required);
    optional.forEach((name, original) -> {
      if (Files.exists(folder.resolve(name))) {
        present.put(name, original);
      }
    });
    return present;
  }

  /** Returns what is wrong with a file. */
  private static Optional<String> damage(Path file, Original original) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.of(file + " is missing");
    }
    long bytes = Files.size(file);
    if (bytes != original.bytes()) {
      return Optional.of(file + " has " + bytes + " bytes; expected " + original.bytes());
    }
    return crc(file) == original.crc()
        ? Optional.empty()
        : Optional.of(file + " holds other bytes than its jar");
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        crc.update(chunk, 0, read);
      }
    }
    return crc.getValue();
  }

  private void remove(Path damaged, String damage) {
    try {
      if (damaged.equals(folder)) {
        // Moved first: killed while it deletes, it leaves nothing that looks whole.
        Path aside = Files.createTempDirectory(folder.getParent(), "damaged");
        Files.delete(aside);
        Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        FileTree.delete(aside);
      } else {
        Files.delete(damaged);
      }
      Files.deleteIfExists(stampFile());
      LOG.warn("unpacking again: {}", damage);
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "a native library of PyTorch is damaged ("
              + damage
              + ") and can't be replaced ("
              + e
              + "); remove "
              + damaged
              + " as its owner, or set DJL_CACHE_DIR to a writable folder with 500 MB free",
          e);
    }
  }

  /** The files as they lie there and as they should be; also where some are missing. */
  private String state(Map<String, Original> files) throws IOException {
    StringBuilder state = new StringBuilder();
    for (Map.Entry<String, Original> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      String lies = "missing";
      if (Files.isRegularFile(path)) {
        BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
        lies = is.size() + " " + is.lastModifiedTime().toInstant();
      }
      state.append(file.getKey()).append(' ').append(lies).append(' ');
      state.append(file.getValue().bytes()).append(' ').append(file.getValue().crc()).append('\n');
    }
    return state.toString();
  }

  /** Beside the folder, for what lies in it is loaded. */
  private Path stampFile() {
    return folder.resolveSibling("." + folder.getFileName() + ".checked");
  }

  private String stamped() {
    try {
      return Files.readString(stampFile());
    } catch (IOException e) {
      return "";
    }
  }

  private void stamp(Map<String, Original> files, String state) {
    try {
      for (String name : files.keySet()) {
        Disk.force(folder.resolve(name));
      }
      Path beside = Files.createTempFile(folder.getParent(), "checked", ".tmp");
      Files.writeString(beside, state, StandardCharsets.UTF_8);
      Files.move(beside, stampFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("no stamp beside {}", folder, e);
    }
  }
}
