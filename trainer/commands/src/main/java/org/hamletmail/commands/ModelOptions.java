package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.Vocabulary;
import org.hamletmail.tokenizer.WordTokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which model is trained. */
public final class ModelOptions {
  private static final int NEW_LAYERS = 4;
  private static final int NEW_CHANNELS = 128;
  private static final int NEW_HEADS = 4;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "Pretrained GPT-2: gpt2, gpt2-medium, gpt2-large or gpt2-xl after hamlet fetch-base, a"
              + " folder that hamlet lab pretrain wrote, or the model.safetensors of any GPT-2. Without"
              + " it a new model is trained from nothing.")
  private @Nullable Path base;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Blocks of a new model (default: " + NEW_LAYERS + ").")
  private @Nullable Integer layers;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "Width of a new model (default: " + NEW_CHANNELS + ").")
  private @Nullable Integer channels;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description =
          "Attention heads (default: "
              + NEW_HEADS
              + ", with --base as the config.json or model.json beside it says, else one for each 64"
              + " channels, as published).")
  private @Nullable Integer heads;

  @Option(
      names = "--positions",
      paramLabel = "N",
      description = "Longest window of a new model, in tokens (default: --max-tokens).")
  private @Nullable Integer positions;

  @Option(
      names = "--known-words",
      paramLabel = "N",
      description =
          "A new model knows the words that stand in N or more messages of the training part, each"
              + " as one token in any case, and takes all others for the same unknown one: what is"
              + " learnt then holds for mail from elsewhere too. The words are stored in the model"
              + " directory. Without it the model reads GPT-2's byte pairs.")
  private @Nullable Integer knownWords;

  @Option(
      names = "--known-pairs",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "With --known-words: the N pairs of neighbouring words that stand in most messages are one"
              + " token each, so that a window holds more text and a pair may mean something else"
              + " than its words (default: ${DEFAULT-VALUE}).")
  private int knownPairs;

  @Option(
      names = "--thin-repetitions",
      description =
          "With --known-words, or a --base that knows words: of a word's occurrences in a message the"
              + " model reads the first, second, fourth, eighth and so on, so that a word doesn't"
              + " count for more the more often it is repeated, and windows hold more of long mail.")
  private boolean thinRepetitions;

  @Option(
      names = "--pairs-beside-words",
      description =
          "With --known-pairs and --thin-repetitions, or with a --base that knows pairs: read a pair"
              + " behind its two words, not in their place. More to read, and nothing is lost of"
              + " what a single word says.")
  private boolean pairsBesideWords;

  private @Nullable BaseFolder folder;

  /**
   * Returns the checkpoint to begin with.
   *
   * @throws IOException if it is a folder, or a base that was not fetched
   */
  public @Nullable Path base() throws IOException {
    return base == null ? null : BaseFile.find(base, System.getenv());
  }

  /**
   * Returns the size of the model.
   *
   * @throws IllegalArgumentException if options contradict each other or the base
   * @throws IOException if the base can't be read
   */
  public Gpt2Config config(int maxTokens) throws IOException {
    Path found = base();
    if (knownWords != null && (knownWords < 1 || found != null)) {
      throw new IllegalArgumentException(
          found != null
              ? "--known-words is for a new model; --base has its own vocabulary"
              : "--known-words is " + knownWords + "; expected at least 1");
    }
    if (knownPairs < 0 || (knownPairs > 0 && knownWords == null)) {
      throw new IllegalArgumentException(
          "--known-pairs is "
              + knownPairs
              + "; expected "
              + (knownPairs < 0 ? "0 or more" : "--known-words with it"));
    }
    if (thinRepetitions
        && knownWords == null
        && (found == null || folder(found).tokenizer().isEmpty())) {
      throw new IllegalArgumentException(
          "--thin-repetitions goes with --known-words, or with a --base that knows words");
    }
    if (pairsBesideWords && !(thinRepetitions && knowsPairs(found))) {
      throw new IllegalArgumentException(
          "--pairs-beside-words goes with --thin-repetitions, and with --known-pairs or a --base"
              + " that knows pairs");
    }
    if (found != null) {
      if (layers != null || channels != null || positions != null) {
        throw new IllegalArgumentException(
            "--layers, --channels and --positions are for a new model; --base has its own");
      }
      BaseFolder folder = folder(found);
      Integer known = folder.heads(Optional.ofNullable(heads)).orElse(null);
      return folder.checked(BaseCheckpoint.config(found, known, folder.vocabulary()), found);
    }
    return new Gpt2Config(
        Gpt2Config.GPT2_VOCABULARY,
        positions == null ? maxTokens : positions,
        channels == null ? NEW_CHANNELS : channels,
        layers == null ? NEW_LAYERS : layers,
        heads == null ? NEW_HEADS : heads,
        Gpt2Config.GPT2_EPSILON);
  }

  /**
   * Returns what turns the texts of a training into ids.
   *
   * @param train training part, without repetitions
   * @throws IOException if a base's words can't be read
   */
  public Tokenizer tokenizer(List<LabeledMessage> train) throws IOException {
    Path found = base();
    if (found != null) {
      Optional<WordTokenizer> known = folder(found).tokenizer();
      return known.isEmpty() ? new Gpt2Tokenizer() : reading(known.get());
    }
    if (knownWords == null) {
      return new Gpt2Tokenizer();
    }
    return new WordTokenizer(
        KnownWords.of(
            train.stream().map(m -> m.text().forModel()).toList(), knownWords, knownPairs),
        read());
  }

  private boolean knowsPairs(@Nullable Path base) throws IOException {
    return base == null
        ? knownPairs > 0
        : folder(base).tokenizer().filter(known -> known.words().hasPairs()).isPresent();
  }

  /** Returns what reads the words of a base, as it did or as the options say. */
  private WordTokenizer reading(WordTokenizer base) {
    boolean asItDid = !thinRepetitions || (base.kind().thins() && !pairsBesideWords);
    return asItDid ? base : new WordTokenizer(base.words(), read());
  }

  private Vocabulary read() {
    if (!thinRepetitions) {
      return Vocabulary.GPT2_WORDS;
    }
    return pairsBesideWords ? Vocabulary.GPT2_WORDS_AND_PAIRS : Vocabulary.GPT2_WORDS_THINNED;
  }

  /** Reads what stands beside the base, once. */
  private BaseFolder folder(Path checkpoint) throws IOException {
    BaseFolder read = folder;
    if (read == null) {
      read = BaseFolder.of(checkpoint);
      folder = read;
    }
    return read;
  }
}
