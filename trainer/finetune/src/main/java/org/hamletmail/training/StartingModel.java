package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.names.PersonNames;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.Vocabulary;
import org.hamletmail.tokenizer.WordTokenizer;
import org.jspecify.annotations.Nullable;

/** The model that a training begins with: a base, or a new one, as a recipe says. */
public final class StartingModel {
  private final Recipe.Tokenizer tokens;
  private final Recipe.Model model;
  private final @Nullable Path base;
  private final @Nullable BaseFolder folder;

  private StartingModel(
      Recipe.Tokenizer tokens,
      Recipe.Model model,
      @Nullable Path base,
      @Nullable BaseFolder folder) {
    this.tokens = tokens;
    this.model = model;
    this.base = base;
    this.folder = folder;
  }

  /**
   * Reads what stands beside the base.
   *
   * @param base empty for a new model
   * @throws IOException if it can't be read
   */
  public static StartingModel of(Recipe recipe, Optional<Base> base) throws IOException {
    return base.isEmpty()
        ? new StartingModel(recipe.tokenizer(), recipe.model(), null, null)
        : new StartingModel(
            recipe.tokenizer(), recipe.model(), base.get().file(), BaseFolder.of(base.get()));
  }

  /**
   * Returns the size of the model.
   *
   * @param maxTokens that it is to see at once
   * @throws IllegalArgumentException if keys contradict each other or the base
   * @throws IOException if the base can't be read
   */
  public Gpt2Config config(int maxTokens) throws IOException {
    checkTokens();
    Path found = base;
    BaseFolder beside = folder;
    if (found == null || beside == null) {
      return new Gpt2Config(
          Gpt2Config.GPT2_VOCABULARY,
          model.positions().orElse(maxTokens),
          model.channels().orElseThrow(),
          model.layers().orElseThrow(),
          model.heads().orElseThrow(),
          Gpt2Config.GPT2_EPSILON);
    }
    if (model.layers().isPresent()
        || model.channels().isPresent()
        || model.positions().isPresent()) {
      throw new IllegalArgumentException(
          "model.layers, model.channels and model.positions are for a new model; model.base has its"
              + " own");
    }
    Optional<Integer> given =
        model.heads().isPresent() ? Optional.of(model.heads().getAsInt()) : Optional.empty();
    Integer known = beside.heads(given).orElse(null);
    return beside.checked(BaseCheckpoint.config(found, known, beside.vocabulary()), found);
  }

  private void checkTokens() {
    if (tokens.knownWords() > 0 && base != null) {
      throw new IllegalArgumentException(
          "tokenizer.known-words is for a new model; model.base has its own vocabulary");
    }
    if (tokens.knownPairs() > 0 && tokens.knownWords() == 0) {
      throw new IllegalArgumentException(
          "tokenizer.known-pairs is "
              + tokens.knownPairs()
              + "; expected tokenizer.known-words with it");
    }
    if (tokens.thinRepetitions() && tokens.knownWords() == 0 && wordsOfBase().isEmpty()) {
      throw new IllegalArgumentException(
          "tokenizer.thin-repetitions goes with tokenizer.known-words, or with a model.base that"
              + " knows words");
    }
    if (tokens.pairsBesideWords() && !(tokens.thinRepetitions() && knowsPairs())) {
      throw new IllegalArgumentException(
          "tokenizer.pairs-beside-words goes with tokenizer.thin-repetitions, and with"
              + " tokenizer.known-pairs or a model.base that knows pairs");
    }
  }

  /**
   * Returns what turns the texts of a training into ids.
   *
   * @param train training part, without repetitions
   * @param listener told how many words are known
   */
  public Tokenizer tokenizer(List<LabeledMessage> train, TrainingListener listener) {
    Tokenizer tokenizer = tokenizer(train);
    if (tokenizer instanceof WordTokenizer known) {
      listener.note("words      " + known.words().size() + " are known");
    }
    return tokenizer;
  }

  private Tokenizer tokenizer(List<LabeledMessage> train) {
    if (base != null) {
      Optional<WordTokenizer> known = wordsOfBase();
      return known.isEmpty() ? new Gpt2Tokenizer() : reading(known.get());
    }
    if (tokens.knownWords() == 0) {
      return new Gpt2Tokenizer();
    }
    List<String> texts = train.stream().map(m -> m.text().forModel()).toList();
    KnownWords words = KnownWords.of(texts, tokens.knownWords(), tokens.knownPairs());
    if (tokens.withoutNames()) {
      words = words.keeping(words.without(PersonNames.of(texts)));
    }
    return new WordTokenizer(words, read());
  }

  /**
   * Returns the weights to begin with, which are the caller's.
   *
   * @param config as {@link #config} returned it
   * @param seed decides what a base doesn't hold
   * @param listener hears which device was chosen, where that was open
   * @throws java.io.UncheckedIOException if the base can't be read
   */
  public TrainingModel begin(
      Gpt2Config config,
      Tokenizer tokenizer,
      long seed,
      Computation computation,
      TrainingListener listener) {
    Gpt2Config sized = config.withVocabulary(tokenizer.vocabulary());
    return base == null
        ? TrainingModel.random(
            sized, seed, computation.threads(), computation.device(), listener::note)
        : TrainingModel.pretrained(
            base, sized, seed, computation.threads(), computation.device(), listener::note);
  }

  private Optional<WordTokenizer> wordsOfBase() {
    return folder == null ? Optional.empty() : folder.tokenizer();
  }

  private boolean knowsPairs() {
    return base == null
        ? tokens.knownPairs() > 0
        : wordsOfBase().filter(known -> known.words().hasPairs()).isPresent();
  }

  /** Returns what reads the words of a base, as it did or as the recipe says. */
  private WordTokenizer reading(WordTokenizer known) {
    boolean asItDid =
        !tokens.thinRepetitions() || (known.kind().thins() && !tokens.pairsBesideWords());
    return asItDid ? known : new WordTokenizer(known.words(), read());
  }

  private Vocabulary read() {
    if (!tokens.thinRepetitions()) {
      return Vocabulary.GPT2_WORDS;
    }
    return tokens.pairsBesideWords()
        ? Vocabulary.GPT2_WORDS_AND_PAIRS
        : Vocabulary.GPT2_WORDS_THINNED;
  }
}
