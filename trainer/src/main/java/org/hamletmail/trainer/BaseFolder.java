package org.hamletmail.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.Sha256;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * What stands beside a base checkpoint and says how the model is built and reads: {@code
 * config.json}, or the rest of a model directory of Hamlet's.
 *
 * @param size as a file says; empty where none does
 * @param source the file that says so
 * @param words that the model knows; empty where it reads byte pairs
 */
record BaseFolder(Optional<Gpt2Config> size, Path source, Optional<KnownWords> words) {
  private static final String MANIFEST = "model.json";
  private static final long MAX_WORDS_BYTES = 32L << 20;

  /**
   * Reads what there is, and checks the digests that it records.
   *
   * @param checkpoint whose folder is looked at; a file of another name than {@value
   *     ModelForm#WEIGHTS} stands for itself
   * @throws ModelFormatException if something is damaged, or of another model
   * @throws IOException if it can't be read
   */
  static BaseFolder of(Path checkpoint) throws IOException {
    Path folder = checkpoint.toAbsolutePath().getParent();
    if (folder == null || !String.valueOf(checkpoint.getFileName()).equals(ModelForm.WEIGHTS)) {
      return new BaseFolder(Optional.empty(), checkpoint, Optional.empty());
    }
    Path manifest = folder.resolve(MANIFEST);
    if (Files.exists(manifest)) {
      Gpt2Config size = ModelDirectory.manifest(folder).description().architecture();
      return new BaseFolder(Optional.of(size), manifest, wordsOfModel(folder));
    }
    Path file = folder.resolve(BaseConfig.FILE);
    if (!Files.exists(file)) {
      return new BaseFolder(Optional.empty(), checkpoint, Optional.empty());
    }
    BaseConfig config = BaseConfig.read(file);
    for (Map.Entry<String, String> recorded : config.files().entrySet()) {
      requireDigest(folder.resolve(recorded.getKey()), recorded.getValue(), file);
    }
    Optional<KnownWords> words =
        config.vocabulary() == Vocabulary.GPT2_WORDS
            ? Optional.of(words(folder.resolve(KnownWords.FILE)))
            : Optional.empty();
    return new BaseFolder(Optional.of(config.size()), file, words);
  }

  private static Optional<KnownWords> wordsOfModel(Path directory) {
    if (!Files.exists(directory.resolve(KnownWords.FILE))) {
      return Optional.empty();
    }
    try (ModelDirectory model = ModelDirectory.open(directory, Optional.empty())) {
      return model.tokenizer() instanceof WordTokenizer known
          ? Optional.of(known.words())
          : Optional.empty();
    }
  }

  private static KnownWords words(Path file) throws IOException {
    if (Files.size(file) > MAX_WORDS_BYTES) {
      throw new ModelFormatException(
          file + ": " + Files.size(file) + " bytes; expected at most " + MAX_WORDS_BYTES);
    }
    try {
      return KnownWords.parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  private static void requireDigest(Path file, String expected, Path config) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file + " is missing, which " + config + " names; copy the folder again");
    }
    String found;
    if (file.endsWith(ModelForm.WEIGHTS)) {
      try (SafetensorsFile weights = SafetensorsFile.open(file)) {
        found = weights.sha256();
      }
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        found = Sha256.of(in);
      }
    }
    if (!found.equals(expected)) {
      throw new ModelFormatException(
          file
              + ": SHA-256 is "
              + found
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
          "--heads is " + given.get() + "; " + source + " says " + known.get() + ": leave it out");
    }
    return given.or(() -> known);
  }

  /** Returns how many token embeddings the model must have. */
  int vocabulary() {
    return words.map(KnownWords::size).orElse(Gpt2Config.GPT2_VOCABULARY);
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
