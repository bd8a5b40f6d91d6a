package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.WordsFile;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * What stands beside a base checkpoint and says how the model is built and reads: {@code
 * config.json}, or the rest of a model directory of Hamlet's.
 *
 * @param size as a file says; empty where none does
 * @param source the file that says so
 * @param tokenizer that knows the model's words; empty where it reads byte pairs
 */
record BaseFolder(Optional<Gpt2Config> size, Path source, Optional<WordTokenizer> tokenizer) {
  /**
   * Reads what there is, and checks the digests that it records.
   *
   * @param base whose folder is looked at; a file of another name than {@value
   *     ModelManifest#WEIGHTS} stands for itself
   * @throws ModelFormatException if something is damaged, or of another model
   * @throws IOException if it can't be read
   */
  static BaseFolder of(Base base) throws IOException {
    Path checkpoint = base.file();
    Path folder = checkpoint.toAbsolutePath().getParent();
    if (folder == null || !String.valueOf(checkpoint.getFileName()).equals(ModelManifest.WEIGHTS)) {
      return new BaseFolder(Optional.empty(), checkpoint, Optional.empty());
    }
    Path manifest = folder.resolve(ModelManifest.FILE);
    if (Files.exists(manifest)) {
      Gpt2Config size = ModelDirectory.manifest(folder).description().architecture();
      return new BaseFolder(Optional.of(size), manifest, tokenizerOfModel(folder));
    }
    Path file = folder.resolve(BaseConfig.FILE);
    if (!Files.exists(file)) {
      return new BaseFolder(Optional.empty(), checkpoint, Optional.empty());
    }
    BaseConfig config = BaseConfig.read(file);
    Map<String, String> digests = config.files();
    digests.keySet().forEach(name -> requireFile(folder.resolve(name), file));
    String weights = digests.get(ModelManifest.WEIGHTS);
    if (weights != null) {
      requireDigest(base, weights, file);
    }
    String words = digests.get(KnownWords.FILE);
    Optional<WordTokenizer> tokenizer =
        words == null
            ? Optional.empty()
            : Optional.of(
                new WordTokenizer(
                    WordsFile.read(folder.resolve(KnownWords.FILE), words), config.vocabulary()));
    return new BaseFolder(Optional.of(config.size()), file, tokenizer);
  }

  private static Optional<WordTokenizer> tokenizerOfModel(Path directory) {
    if (!Files.exists(directory.resolve(KnownWords.FILE))) {
      return Optional.empty();
    }
    try (ModelDirectory model = ModelDirectory.open(directory, Optional.empty())) {
      return model.tokenizer() instanceof WordTokenizer known
          ? Optional.of(known)
          : Optional.empty();
    }
  }

  private static void requireFile(Path file, Path config) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file + " is missing, which " + config + " names; copy the folder again");
    }
  }

  private static void requireDigest(Base base, String expected, Path config) throws IOException {
    if (!base.sha256().equals(expected)) {
      throw new ModelFormatException(
          base.file()
              + ": SHA-256 is "
              + base.sha256()
              + "; expected "
              + expected
              + " by "
              + config
              + "; copy the folder again");
    }
  }

  /**
   * Returns the attention heads, which no tensor shows.
   *
   * @param given by the user; absent where the folder is to say it
   * @return absent where nobody says it
   * @throws IllegalArgumentException if both say it, and differ
   */
  Optional<Integer> heads(Optional<Integer> given) {
    Optional<Integer> known = size.map(Gpt2Config::heads);
    if (given.isPresent() && known.isPresent() && !given.equals(known)) {
      throw new IllegalArgumentException(
          "model.heads is "
              + given.get()
              + "; "
              + source
              + " says "
              + known.get()
              + ": leave it out");
    }
    return given.or(() -> known);
  }

  /** Returns how many token embeddings the model must have. */
  int vocabulary() {
    return tokenizer.map(WordTokenizer::vocabulary).orElse(Gpt2Config.GPT2_VOCABULARY);
  }

  /**
   * Checks that the tensors are those of the model that the folder speaks of.
   *
   * @param found the size that their shapes show
   */
  Gpt2Config checked(Gpt2Config found, Path checkpoint) {
    if (size.isPresent() && !size.get().equals(found)) {
      throw new ModelFormatException(
          checkpoint + " holds a " + found + "; " + source + " says " + size.get());
    }
    return found;
  }
}
