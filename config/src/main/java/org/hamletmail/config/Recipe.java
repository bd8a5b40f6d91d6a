package org.hamletmail.config;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * All that shapes a model but its mail: what {@code hamlet train} does, as a value. What is empty
 * is left to the trainer, as {@code auto} in a file.
 *
 * <p>Components are the keys of {@code reference-recipe.conf}, where each is explained with its
 * range; {@link RecipeLoader} holds the ranges.
 *
 * @param seed of everything that is left to chance
 * @param tokenizer what is a token
 * @param model where training begins, and how the result is stored
 * @param reading what the model sees of a message, and where its answer is read
 * @param mail how the mail is divided and balanced
 * @param augmentation what an epoch shows of a message
 * @param teacher what else than labels is learnt
 * @param training what is trained, for how long and how fast
 * @param thresholds how much wanted mail may be hit
 * @param engine what computes; changes no more of a model than its rounding
 */
public record Recipe(
    long seed,
    Tokenizer tokenizer,
    Model model,
    Reading reading,
    Mail mail,
    Augmentation augmentation,
    Teacher teacher,
    Training training,
    Thresholds thresholds,
    Engine engine) {
  private static final int NEW_LAYERS = 4;
  private static final int NEW_CHANNELS = 128;
  private static final int NEW_HEADS = 4;
  private static final double NEW_RATE = 1e-3;
  private static final double BASE_RATE = 5e-5;

  /** What the learning rate does behind the warm-up. */
  public enum Schedule {
    /** It stays. */
    CONSTANT,
    /** It falls to 0 along half a cosine. */
    COSINE
  }

  /** How the mail is divided. */
  public enum Split {
    /** By chance, groups of alike messages together. */
    RANDOM,
    /** The newest mail is the test. */
    TIME,
    /** As lists of messages say. */
    IDS,
    /** As published for the SMS Spam Collection. */
    BOOK
  }

  /** How the labels are evened out. */
  public enum Balance {
    /** Not at all. */
    NONE,
    /** In the training part, where messages of the rarer label count more. */
    WEIGHT,
    /** In the training part, where messages of the commoner label are left out. */
    TRAIN,
    /** In all parts, likewise. */
    ALL
  }

  /** What is trained besides final norm and head. */
  public enum Part {
    /** Nothing. */
    HEAD,
    /** The last block, as published. */
    LAST_BLOCK,
    /** The last two blocks. */
    LAST_TWO_BLOCKS,
    /** Everything. */
    ALL,
    /** Low-rank adapters. */
    LORA,
    /** Nothing of it: a model learns words of somebody's own mail beside what it is. */
    OWN_WORDS
  }

  /** Position whose logits are the answer. */
  public enum Readout {
    /** The last real token. */
    LAST_TOKEN,
    /** The last position, padding or not, as published. */
    LAST_POSITION,
    /** The first token. */
    FIRST,
    /** The mean over all real tokens. */
    MEAN
  }

  /** Numbers of the weights on disk. */
  public enum Numbers {
    /** Single precision. */
    F32,
    /** Half precision. */
    F16,
    /** The upper half of single precision. */
    BF16,
    /** Whole numbers of 8 bits for the token embeddings, half precision for all else. */
    I8
  }

  /** Numbers in which frozen blocks compute. */
  public enum TrunkPrecision {
    /** Single precision. */
    F32,
    /** The upper half of single precision. */
    BF16,
    /** The latter where a trial finds it clearly faster and nearly the same. */
    AUTO
  }

  /**
   * What is a token.
   *
   * @param knownWords messages in which a word must stand to be known; 0 for GPT-2's byte pairs
   * @param knownPairs pairs of words that are tokens as well
   * @param thinRepetitions whether a repeated word is read less often
   * @param pairsBesideWords whether a pair is read behind its words, not in their place
   * @param withoutNames whether words and pairs that name a person stay unknown
   */
  public record Tokenizer(
      int knownWords,
      int knownPairs,
      boolean thinRepetitions,
      boolean pairsBesideWords,
      boolean withoutNames) {}

  /**
   * Where training begins, and how the result is stored.
   *
   * @param base file, folder, name or digest of a pretrained model; empty for a new model
   * @param layers blocks of a new model
   * @param channels width of a new model
   * @param heads attention heads
   * @param positions longest window of a new model, in tokens
   * @param numbers of the weights on disk
   * @param shareBase whether only what was trained is stored
   */
  public record Model(
      Optional<String> base,
      OptionalInt layers,
      OptionalInt channels,
      OptionalInt heads,
      OptionalInt positions,
      Numbers numbers,
      boolean shareBase) {}

  /**
   * What the model sees of a message, and where its answer is read.
   *
   * @param maxTokens tokens of one window
   * @param windows that are read of a message
   * @param readout position of the answer
   * @param neutralTokens that are added to a message's, with the mean
   * @param sharpness how much the window that speaks most for spam outweighs the others
   * @param signs whether signs of the sender count beside the text
   */
  public record Reading(
      int maxTokens,
      int windows,
      Readout readout,
      int neutralTokens,
      double sharpness,
      boolean signs) {}

  /**
   * How the mail is divided and balanced.
   *
   * @param split how it is divided
   * @param validationShare of the mail that chooses epoch and thresholds
   * @param testShare of the mail that measures
   * @param balance where labels are evened out
   */
  public record Mail(Split split, double validationShare, double testShare, Balance balance) {}

  /**
   * What an epoch shows of a message.
   *
   * @param firstWindowShare chance of the first window where there are several
   * @param tokenDropout chance of each token to be left out
   */
  public record Augmentation(double firstWindowShare, double tokenDropout) {}

  /**
   * What else than labels is learnt.
   *
   * @param words whether a linear model of words teaches
   * @param trust share of its opinion in what is learnt
   * @param mixtures share of mixtures of messages
   * @param strangeTokens share of tokens that are replaced
   * @param foreign share of messages shown again as if in a foreign language
   * @param headStart how far embeddings lean towards its opinion before training
   * @param folds teachers that judge what they have not learnt
   */
  public record Teacher(
      boolean words,
      double trust,
      double mixtures,
      double strangeTokens,
      double foreign,
      double headStart,
      int folds) {}

  /**
   * What is trained, for how long and how fast.
   *
   * @param part that is trained
   * @param epochs passes over the mail
   * @param batch messages of one step
   * @param bucket batches whose messages are sorted by length
   * @param learningRate the highest
   * @param warmUp share of the steps over which it rises
   * @param schedule what it does then
   * @param weightDecay of AdamW
   * @param clipNorm longest gradient; 0 for any
   * @param labelSmoothing share of each label that is spread over both
   * @param patience epochs without a lower loss after which training stops; 0 for all
   */
  public record Training(
      Optional<Part> part,
      int epochs,
      int batch,
      int bucket,
      OptionalDouble learningRate,
      double warmUp,
      Schedule schedule,
      double weightDecay,
      double clipNorm,
      double labelSmoothing,
      int patience) {}

  /**
   * How much wanted mail may be hit.
   *
   * @param tagFpr share of ham that may be tagged
   * @param rejectFpr share of ham that may be rejected
   * @param tag the tag threshold, whatever validation says
   */
  public record Thresholds(double tagFpr, double rejectFpr, OptionalDouble tag) {}

  /**
   * What computes, and how closely it is watched.
   *
   * @param threads of the computation
   * @param device {@code cpu}, {@code cuda}, {@code cuda:N} or {@code auto}
   * @param trunkPrecision numbers in which frozen blocks compute
   * @param trunkCache folder where their results stay; empty for none
   * @param trunkCacheLimit bytes for them
   * @param evalEvery steps between two looks at the losses; 0 for none
   * @param evalBatches batches that are looked at
   */
  public record Engine(
      OptionalInt threads,
      String device,
      TrunkPrecision trunkPrecision,
      Optional<String> trunkCache,
      long trunkCacheLimit,
      int evalEvery,
      int evalBatches) {}

  /** Returns the same recipe with another seed. */
  public Recipe withSeed(long other) {
    return new Recipe(
        other,
        tokenizer,
        model,
        reading,
        mail,
        augmentation,
        teacher,
        training,
        thresholds,
        engine);
  }

  /** Returns the same recipe on another base, or none. */
  public Recipe withBase(Optional<String> base) {
    return withModel(
        new Model(
            base,
            model.layers,
            model.channels,
            model.heads,
            model.positions,
            model.numbers,
            model.shareBase));
  }

  /**
   * Returns the recipe with what is left to the trainer: of a base the last block, as published, at
   * its rate; of a new model all of it, in four blocks of 128 channels.
   */
  public Recipe settled() {
    boolean isNew = model.base.isEmpty();
    Recipe sized =
        isNew
            ? withModel(
                new Model(
                    model.base,
                    OptionalInt.of(model.layers.orElse(NEW_LAYERS)),
                    OptionalInt.of(model.channels.orElse(NEW_CHANNELS)),
                    OptionalInt.of(model.heads.orElse(NEW_HEADS)),
                    OptionalInt.of(model.positions.orElse(reading.maxTokens)),
                    model.numbers,
                    model.shareBase))
            : this;
    return sized.withTraining(
        new Training(
            Optional.of(training.part.orElse(isNew ? Part.ALL : Part.LAST_BLOCK)),
            training.epochs,
            training.batch,
            training.bucket,
            OptionalDouble.of(training.learningRate.orElse(isNew ? NEW_RATE : BASE_RATE)),
            training.warmUp,
            training.schedule,
            training.weightDecay,
            training.clipNorm,
            training.labelSmoothing,
            training.patience));
  }

  /**
   * Returns the recipe without what says who trained, as a model directory holds it.
   *
   * @param base by which others find it, a published name or a digest
   */
  public Recipe told(Optional<String> base) {
    return withBase(base)
        .withEngine(
            new Engine(
                engine.threads,
                engine.device,
                engine.trunkPrecision,
                Optional.empty(),
                engine.trunkCacheLimit,
                engine.evalEvery,
                engine.evalBatches));
  }

  private Recipe withTraining(Training other) {
    return new Recipe(
        seed, tokenizer, model, reading, mail, augmentation, teacher, other, thresholds, engine);
  }

  private Recipe withEngine(Engine other) {
    return new Recipe(
        seed, tokenizer, model, reading, mail, augmentation, teacher, training, thresholds, other);
  }

  private Recipe withModel(Model other) {
    return new Recipe(
        seed, tokenizer, other, reading, mail, augmentation, teacher, training, thresholds, engine);
  }

  /** Returns the values of all keys by their names, each as it is written in a file. */
  public Map<String, String> entries() {
    return RecipeText.entries(this);
  }

  /** Returns the recipe as a file that {@link RecipeLoader} reads back, with every key. */
  public String text() {
    return RecipeText.of(this);
  }
}
