package org.hamletmail.classifier;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hamletmail.files.Presence;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on disk, with its digests checked. Its files stay open until it is closed, so that the
 * weights that are read are those that were checked.
 *
 * <p>The directory itself may be a symbolic link; a file in it may not. Files that model.json does
 * not name are never read. Not safe for use by several threads at once.
 */
public final class ModelDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelDirectory.class);
  private static final int MAX_MANIFEST_BYTES = 1024 * 1024;
  private static final long MAX_OTHER_BYTES = 64L * 1024 * 1024;

  private final Path path;
  private final ModelManifest manifest;
  private final List<SafetensorsFile> weights;
  private final Optional<KnownWords> words;
  private final Optional<OwnWords> ownWords;

  private ModelDirectory(
      Path path,
      ModelManifest manifest,
      List<SafetensorsFile> weights,
      Optional<KnownWords> words,
      Optional<OwnWords> ownWords) {
    this.ownWords = ownWords;
    this.path = path;
    this.manifest = manifest;
    this.weights = weights;
    this.words = words;
  }

  /**
   * Reads model.json and checks the digest of every file that it names, before any is parsed.
   *
   * @param base the checkpoint that the model was trained on; looked at only if model.json names
   *     one
   * @throws ModelFormatException if anything is not as model.json says
   * @throws UncheckedIOException if a file can't be read; its cause is an {@link
   *     AccessDeniedException} where that is a matter of the user
   */
  public static ModelDirectory open(Path directory, Optional<Path> base) {
    try {
      // A link that is switched meanwhile must not mix two models.
      return openReal(Files.isDirectory(directory) ? directory.toRealPath() : directory, base);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static ModelDirectory openReal(Path directory, Optional<Path> base) {
    List<SafetensorsFile> weights = new ArrayList<>();
    try {
      ModelManifest manifest = readManifest(directory);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        Path path = requireRegular(directory.resolve(file.getKey()));
        String digest;
        if (file.getKey().equals(ModelManifest.WEIGHTS)) {
          SafetensorsFile opened = SafetensorsFile.open(path);
          weights.add(opened);
          digest = opened.sha256();
        } else {
          digest = digestOfOther(path);
        }
        ModelManifest.requireDigest(path, digest, file.getValue(), "copy the directory again");
      }
      if (manifest.description().baseSha256().isPresent()) {
        weights.add(openBase(directory, base, manifest.description().baseSha256().get()));
      }
      warnOfUnlisted(directory, manifest);
      return new ModelDirectory(
          directory,
          manifest,
          List.copyOf(weights),
          words(directory, manifest),
          ownWords(directory, manifest));
    } catch (IOException e) {
      weights.forEach(SafetensorsFile::close);
      throw unreadable(directory, e);
    } catch (RuntimeException | Error e) {
      weights.forEach(SafetensorsFile::close);
      throw e;
    }
  }

  /**
   * Reads model.json alone. Nothing is checked against it: what it says is what somebody wrote.
   *
   * @throws ModelFormatException if there is no model, or its model.json is none
   * @throws UncheckedIOException if the file can't be read
   */
  public static ModelManifest manifest(Path directory) {
    try {
      return readManifest(directory);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** Returns where the model is. */
  public Path path() {
    return path;
  }

  /** Returns what the model is. */
  public ModelDescription description() {
    return manifest.description();
  }

  /** Returns the SHA-256 of each file by name, as model.json says and the files are. */
  public Map<String, String> files() {
    return manifest.files();
  }

  /** Returns what the rest of the filter knows of the model. */
  public ModelInfo info() {
    ModelDescription description = manifest.description();
    return new ModelInfo(
        manifest.id(),
        description.tagThreshold().pSpam(),
        description
            .rejectThreshold()
            .map(reject -> OptionalDouble.of(reject.pSpam()))
            .orElseGet(OptionalDouble::empty),
        description.maxTokens(),
        description.maxWindows(),
        description.seenHam().languages());
  }

  /**
   * Reads the weights into memory.
   *
   * @return all tensors, with a head, attached to {@code manager}
   * @throws ModelFormatException if they are not those of the architecture
   */
  public Gpt2Weights readWeights(NDManager manager) {
    Gpt2Weights read = Gpt2Weights.read(weights, description().architecture(), manager);
    if (!read.hasHead()) {
      throw new ModelFormatException(
          path.resolve(ModelManifest.WEIGHTS)
              + ": tensor "
              + Gpt2Weights.HEAD_WEIGHT
              + " is missing; this is a base checkpoint, not a trained classifier");
    }
    return read;
  }

  /** Returns what turns texts into the ids of this model. */
  public Tokenizer tokenizer() {
    return words.isPresent()
        ? new WordTokenizer(words.get(), description().vocabulary())
        : new Gpt2Tokenizer();
  }

  /** Returns what was learnt of words beside the weights, if anything was. */
  public Optional<OwnWords> ownWords() {
    return ownWords;
  }

  @Override
  public void close() {
    weights.forEach(SafetensorsFile::close);
  }

  private static Optional<OwnWords> ownWords(Path directory, ModelManifest manifest)
      throws IOException {
    String digest = manifest.files().get(OwnWords.FILE);
    return digest == null
        ? Optional.empty()
        : Optional.of(WordsFile.own(directory.resolve(OwnWords.FILE), digest));
  }

  private static Optional<KnownWords> words(Path directory, ModelManifest manifest)
      throws IOException {
    if (!manifest.description().vocabulary().isOfWords()) {
      return Optional.empty();
    }
    Path file = directory.resolve(KnownWords.FILE);
    // Its digest is checked again: the file may have been changed since it was taken.
    KnownWords words = WordsFile.read(file, String.valueOf(manifest.files().get(KnownWords.FILE)));
    int rows = manifest.description().architecture().vocabulary();
    if (words.size() != rows) {
      throw new ModelFormatException(
          file
              + ": gives "
              + words.size()
              + " ids; expected the "
              + rows
              + " of architecture.vocabulary");
    }
    return Optional.of(words);
  }

  private static ModelManifest readManifest(Path directory) throws IOException {
    Path file = directory.resolve(ModelManifest.FILE);
    if (Files.isSymbolicLink(directory) && !Files.exists(directory)) {
      throw new ModelFormatException(
          directory
              + " is a link to "
              + Files.readSymbolicLink(directory)
              + ", which is not there; let it name a model with hamlet model publish");
    }
    Optional<BasicFileAttributes> found = Presence.of(directory);
    if (found.isPresent() && !found.get().isDirectory()) {
      throw new ModelFormatException(
          "model directory "
              + directory
              + " is no folder; expected one with "
              + ModelManifest.FILE);
    }
    if (found.isEmpty()) {
      throw new ModelFormatException(
          "model directory "
              + directory
              + " does not exist"
              + (Files.isDirectory(ModelWriter.previous(directory))
                  ? "; a replacement was interrupted, its predecessor stands in "
                      + ModelWriter.previous(directory)
                      + ": roll back to it"
                  : "; expected a folder with " + ModelManifest.FILE));
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(requireRegular(file))) {
      bytes = in.readNBytes(MAX_MANIFEST_BYTES + 1);
    }
    if (bytes.length > MAX_MANIFEST_BYTES) {
      throw new ModelFormatException(
          file + ": larger than " + MAX_MANIFEST_BYTES + " bytes; not a model.json");
    }
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return ModelManifest.parse(file.toString(), json);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": not UTF-8", e);
    }
  }

  private static SafetensorsFile openBase(Path directory, Optional<Path> base, String sha256)
      throws IOException {
    if (base.isEmpty()) {
      throw new ModelFormatException(
          "model directory "
              + directory
              + ": the model stands on a base checkpoint with SHA-256 "
              + sha256
              + ", and none is given; fetch it and name its file");
    }
    if (!Presence.of(base.get()).map(BasicFileAttributes::isRegularFile).orElse(false)) {
      throw new ModelFormatException("base checkpoint " + base.get() + " is not a file");
    }
    SafetensorsFile opened = SafetensorsFile.open(base.get());
    try {
      ModelManifest.requireDigest(
          base.get(), opened.sha256(), sha256, "give the model's own base checkpoint");
      return opened;
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static Path requireRegular(Path file) throws IOException {
    Optional<BasicFileAttributes> found = Presence.of(file, LinkOption.NOFOLLOW_LINKS);
    if (found.isEmpty()) {
      throw new ModelFormatException(file + ": missing; copy the directory again");
    }
    if (found.get().isSymbolicLink()) {
      throw new ModelFormatException(file + ": a symbolic link; expected the file itself");
    }
    if (!found.get().isRegularFile()) {
      throw new ModelFormatException(file + ": not a regular file");
    }
    return file;
  }

  /** Says who may not read it, as it is often another user than the one who wrote it. */
  private static UncheckedIOException unreadable(Path directory, IOException e) {
    return new UncheckedIOException(
        e instanceof AccessDeniedException
            ? "model directory "
                + directory
                + " is not readable by "
                + System.getProperty("user.name")
                + ", but by its owner and its group; put the user into the group, or give the"
                + " folder with its files to a group of the user's (chgrp -R)"
            : "model directory " + directory + " can't be read",
        e);
  }

  private static String digestOfOther(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MAX_OTHER_BYTES) {
      throw new ModelFormatException(
          file + ": " + bytes + " bytes; expected at most " + MAX_OTHER_BYTES);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Sha256.of(in);
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": removed while it was checked", e);
    }
  }

  private static void warnOfUnlisted(Path directory, ModelManifest manifest) throws IOException {
    NavigableSet<String> unlisted = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).forEach(unlisted::add);
    }
    unlisted.removeAll(manifest.files().keySet());
    unlisted.remove(ModelManifest.FILE);
    if (!unlisted.isEmpty()) {
      LOG.warn("files that model.json does not name are ignored: count={}", unlisted.size());
    }
  }
}
