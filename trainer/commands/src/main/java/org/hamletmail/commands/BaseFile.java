package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.config.Recipe;
import org.hamletmail.training.Base;

/**
 * The checkpoint that {@code --base} means: a file, a folder with one, or the name of one that was
 * fetched.
 */
public final class BaseFile {
  private BaseFile() {}

  /**
   * Returns the base that a recipe names; empty for a new model.
   *
   * @param environment variables of the process, for the cache folder
   * @throws IOException as {@link #find}
   */
  public static Optional<Base> of(Recipe recipe, Map<String, String> environment)
      throws IOException {
    Optional<String> named = recipe.model().base();
    return named.isEmpty() ? Optional.empty() : Optional.of(of(named.get(), environment));
  }

  /** Returns the base of a name, see {@link #find}. */
  static Base of(String named, Map<String, String> environment) throws IOException {
    if (named.startsWith(Base.DIGEST)) {
      return byDigest(named, environment);
    }
    Path path = Path.of(named);
    Path file = find(path, environment);
    boolean published = PublishedBase.named(named).isPresent() && Files.notExists(path);
    return new Base(file, published ? Optional.of(named) : Optional.empty());
  }

  /**
   * Returns the file.
   *
   * @param named as the user wrote it; a file of that name comes before a fetched base
   * @param environment variables of the process, for the cache folder
   * @throws IOException if it is a folder without a checkpoint, or a base that was not fetched; the
   *     message says what to do
   */
  public static Path find(Path named, Map<String, String> environment) throws IOException {
    String name = named.toString();
    if (name.startsWith(Base.DIGEST)) {
      return byDigest(name, environment).file();
    }
    if (Files.isDirectory(named)) {
      Path file = named.resolve(ModelManifest.WEIGHTS);
      if (Files.isRegularFile(file)) {
        return file;
      }
      throw new IOException(folder(named));
    }
    if (Files.exists(named) || PublishedBase.named(name).isEmpty()) {
      return named;
    }
    Path fetched = CacheFolder.of(null, environment).base(name);
    if (!Files.exists(fetched)) {
      throw new IOException(
          "the base "
              + name
              + " is not in the cache ("
              + fetched
              + "); run hamlet fetch-base "
              + name
              + " first, or name a file with --base");
    }
    return fetched;
  }

  private static Base byDigest(String name, Map<String, String> environment) throws IOException {
    return fetched(name.substring(Base.DIGEST.length()), environment)
        .orElseThrow(() -> new IOException(notFetched(name, environment)));
  }

  /**
   * Returns the fetched base with a digest, if there is one.
   *
   * @param sha256 in lower-case hexadecimal
   * @throws IOException if a fetched base can't be read
   */
  static Optional<Base> fetched(String sha256, Map<String, String> environment) throws IOException {
    CacheFolder cache = CacheFolder.of(null, environment);
    for (PublishedBase published : PublishedBase.values()) {
      Path file = cache.base(published.spelled());
      Base base = new Base(file, Optional.empty());
      if (Files.exists(file) && base.sha256().equals(sha256)) {
        return Optional.of(base);
      }
    }
    return Optional.empty();
  }

  private static String notFetched(String name, Map<String, String> environment) {
    return "the base "
        + name
        + " is not among those that were fetched (in "
        + CacheFolder.of(null, environment).bases()
        + "); name its file with --base";
  }

  private static String folder(Path folder) {
    if (Files.exists(folder.resolve("checkpoint"))
        || Files.exists(folder.resolve("model.ckpt.index"))) {
      return folder
          + " is OpenAI's TensorFlow checkpoint, which can't be read; the same weights are published"
          + " as safetensors: run hamlet fetch-base gpt2 (or gpt2-medium, gpt2-large, gpt2-xl) and"
          + " name it with --base gpt2";
    }
    return folder
        + " is a folder without "
        + ModelManifest.WEIGHTS
        + "; expected one with it, or a file";
  }
}
