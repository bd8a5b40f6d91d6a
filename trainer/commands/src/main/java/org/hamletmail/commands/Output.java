package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.files.GroupFiles;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;

/** The model directory that is to be written, checked before any work. */
public final class Output {
  private static final long MARGIN_BYTES = 16L << 20;

  private final Path directory;
  private final boolean replace;
  private final String manifest;

  Output(Path directory, boolean replace) {
    this(directory, replace, ModelManifest.FILE);
  }

  /** Names the file by which a directory of this kind is known. */
  public Output(Path directory, boolean replace, String manifest) {
    this.directory = directory;
    this.replace = replace;
    this.manifest = manifest;
  }

  Path directory() {
    return directory;
  }

  /**
   * Writes the directory, whole or not at all.
   *
   * @param files content by file name
   */
  public void write(ModelWriter.Manifest kind, Map<String, ModelWriter.FileContent> files)
      throws IOException {
    if (replace) {
      ModelWriter.replace(directory, kind, files);
    } else {
      ModelWriter.create(directory, kind, files);
    }
  }

  /** Returns what a model is called that has no name of its own. */
  String name() {
    // What a folder may be called and a model may not becomes a dash.
    String folder = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    String clean = folder.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return clean.isEmpty() ? "model" : clean.substring(0, Math.min(64, clean.length()));
  }

  /** Returns where a model goes that is not published; what was refused before stays. */
  Path refused() {
    Path first = directory.resolveSibling(directory.getFileName() + ".refused");
    Path free = first;
    for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free = first.resolveSibling(first.getFileName() + "-" + i);
    }
    return free;
  }

  /** Returns the folder in which the directory will stand. */
  Path parent() throws IOException {
    Path parent = directory.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new IOException(directory + " is no place for a model; name a folder below it");
    }
    if (Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new IOException(parent + " is not a folder; name another --output");
    }
    return parent;
  }

  /**
   * Refuses what would fail after hours of training, and makes the folder in which the directory
   * will stand.
   *
   * @param link that is to name the model
   * @throws IOException with what to do
   */
  public void check(Gpt2Config config, TensorType type, Optional<ModelLink> link)
      throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (!replace) {
        throw new IOException(
            directory + " exists already; name another --output, or add --replace" + asItIs(link));
      }
      if (!Files.isRegularFile(directory.resolve(manifest))
          || !Files.isRegularFile(directory.resolve(ModelManifest.WEIGHTS))) {
        throw new IOException(
            directory
                + " is not a model directory, as it lacks "
                + manifest
                + " or model.safetensors; --replace would lose what is in it");
      }
    }
    Path parent = parent();
    try {
      GroupFiles.createFolders(parent);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getFile() + " is not a folder; name another --output", e);
    }
    if (!Files.isWritable(parent)) {
      throw new IOException("the folder " + parent + " can't be written to; check its permissions");
    }
    // Beside a table of 8 bits all else has 16.
    long needed = parameters(config) * Math.max(Short.BYTES, type.bytes()) + MARGIN_BYTES;
    long free = Files.getFileStore(parent).getUsableSpace();
    if (free < needed) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the model needs %d MB in %s, which has %d MB free",
              needed >> 20,
              parent,
              free >> 20));
    }
  }

  /** A training that was killed at its very end leaves a model that no link names. */
  private String asItIs(Optional<ModelLink> link) throws IOException {
    if (link.isEmpty() || !Files.isRegularFile(directory.resolve(ModelManifest.FILE))) {
      return "";
    }
    Path real = directory.toRealPath();
    return link.get().target().filter(real::equals).isPresent()
        ? ""
        : "; to let "
            + link.get().path()
            + " name it as it is, give hamlet model publish "
            + directory
            + " --link "
            + link.get().path();
  }

  private static long parameters(Gpt2Config config) {
    long channels = config.channels();
    long block = 12 * channels * channels + 13 * channels;
    return (config.vocabulary() + (long) config.positions()) * channels
        + config.layers() * block
        + 4 * channels
        + 2;
  }
}
