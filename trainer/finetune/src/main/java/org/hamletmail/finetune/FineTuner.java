package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Program;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Processor;
import org.hamletmail.gpt2.Readout;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model in place, by AdamW on the cross-entropy of labels or of next tokens, and leaves
 * the weights of the epoch with the lowest validation loss.
 *
 * <p>For one thread, and one training at a time in a process: the engine collects gradients once.
 */
public final class FineTuner {
  private static final String HEAD = "score.";
  private static final String PRECISION = "precision of the frozen blocks";

  private final Gpt2 model;
  private final TrainingMethod method;
  private final int padId;
  private final boolean labels;
  private final NDManager parent;
  private final Map<String, NDArray> trained = new LinkedHashMap<>();
  private final Gpt2Weights weights;
  private @Nullable Lessons lessons;
  private PrecisionChoice precision;
  private LabelWeights labelWeights = LabelWeights.EVEN;

  /**
   * Prepares a training on labels.
   *
   * @param weights with a head; changed by the training
   * @param padId token that fills rows, within the vocabulary
   */
  public FineTuner(Gpt2Weights weights, TrainingMethod method, int padId) {
    this(weights, method, padId, true);
  }

  private FineTuner(Gpt2Weights weights, TrainingMethod method, int padId, boolean labels) {
    this.method = method;
    this.padId = padId;
    this.labels = labels;
    int layers = weights.config().layers();
    requireFits(method, weights.config());
    model = new Gpt2(weights.config(), weights);
    parent = weights.get("wte.weight").getManager();
    weights
        .tensors()
        .forEach((name, tensor) -> {
          boolean head = name.startsWith(HEAD);
          if (method.trainable().trains(name, layers) && (labels || !head)) {
            trained.put(name, tensor);
          }
        });
    this.weights = weights;
    precision = choice(TrunkPrecision.F32);
  }

  /**
   * Prepares the training of a language model, whose output matrix is the token table. The head
   * stays as it is, and so do labels of examples without meaning; each of their windows needs two
   * tokens.
   *
   * @param weights with a head; all but it changed by the training
   * @param method that reads all positions, as {@link org.hamletmail.gpt2.Readout#MEAN} does
   * @throws IllegalArgumentException if the recipe is for classifiers only
   */
  static FineTuner languageModel(Gpt2Weights weights, TrainingMethod method, int padId) {
    if (method.trainable() == Trainable.LORA || method.readout() != Readout.MEAN) {
      throw new IllegalArgumentException(
          "the recipe trains "
              + method.trainable()
              + " and reads "
              + method.readout()
              + "; expected whole tensors, and all positions");
    }
    return new FineTuner(weights, method, padId, false);
  }

  /** Shows what lessons add in each epoch, not the labelled messages alone; returns this tuner. */
  public FineTuner taught(Lessons additional) {
    lessons = additional;
    return this;
  }

  /** Has examples of the labels count as much as said; returns this tuner. */
  public FineTuner weighted(LabelWeights labelWeights) {
    this.labelWeights = labelWeights;
    return this;
  }

  /**
   * Computes the frozen blocks in a precision other than float32, where that can be done; returns
   * this tuner. What is trained computes in float32 all the same.
   */
  public FineTuner trunk(TrunkPrecision asked) {
    return trunk(choice(asked));
  }

  FineTuner trunk(PrecisionChoice choice) {
    precision = choice;
    return this;
  }

  private PrecisionChoice choice(TrunkPrecision asked) {
    return new PrecisionChoice(
        asked,
        Processor::here,
        (weights, count) -> Gpt2Program.blocks(weights, count, Precision.BF16),
        System::nanoTime);
  }

  /**
   * Checks that a model can see as many tokens as a recipe wants.
   *
   * @throws IllegalArgumentException if it has fewer positions
   */
  public static void requireFits(TrainingMethod method, Gpt2Config config) {
    if (method.maxTokens() > config.positions()) {
      throw new IllegalArgumentException(
          "max-tokens is "
              + method.maxTokens()
              + "; expected at most the model's positions, which are "
              + config.positions());
    }
  }

  /**
   * Trains.
   *
   * @param train of both labels, at least one
   * @param validation of both labels, at least one
   * @param plan where its state is kept, and how it is watched
   * @throws TrainingDivergedException if the loss stops being a number
   */
  public TrainingRun train(
      List<Example> train, List<Example> validation, TrainingPlan plan, TrainingListener listener) {
    Objective objective = objective(List.of(train, validation));
    Optional<Checkpoint> inAnyPrecision =
        plan.checkpoint()
            .map(folder -> new Checkpoint(folder, identity(objective, plan, train, validation)));
    PrecisionChoice.Chosen chosen =
        precision.choose(
            weights,
            frozen(),
            inAnyPrecision.flatMap(c -> c.found(PRECISION)).flatMap(TrunkPrecision::named),
            train.stream().flatMap(example -> example.windows().stream()).toList(),
            listener);
    Optional<Checkpoint> checkpoint =
        inAnyPrecision.map(c -> c.with(PRECISION, chosen.use().precision().name()));
    try (NDManager manager = parent.newSubManager();
        FrozenBlocks blocks = chosen.blocks();
        SafePoints points = SafePoints.open()) {
      Job job = new Job(model, method, padId, manager, listener, points::pass);
      Optional<Checkpoint.State> found = checkpoint.flatMap(c -> c.read(manager, listener));
      try (Trunk trunk = new Trunk(job, blocks)) {
        boolean reused = found.isPresent() || plan.store().kept();
        trunk.store(plan.store(), weights, shownAgain(train, validation, listener), reused);
        Scoring scoring = new Scoring(job, objective, trunk);
        Glances glances = new Glances(method, plan, train, validation, scoring);
        try (TrainingStep step = new TrainingStep(job, objective, trained, trunk)) {
          Snapshots snapshots = new Snapshots(job, trained, step, checkpoint, plan.keptEvery());
          return new Epochs(job, lessons, step, scoring, glances, snapshots)
              .run(train, validation, found)
              .in(chosen.use());
        }
      }
    }
  }

  /** Returns what the training is: whoever finds another in its folder begins anew. */
  private Map<String, String> identity(
      Objective objective, TrainingPlan plan, List<Example> train, List<Example> validation) {
    return Identity.of(
        weights, method, lessons, padId, objective, plan.keptEvery(), train, validation);
  }

  private Objective objective(List<List<Example>> parts) {
    return labels
        ? new LabelObjective(method.labelSmoothing(), method.readout(), labelWeights)
        : NextTokenObjective.over(parts);
  }

  private List<Example> shownAgain(
      List<Example> train, List<Example> validation, TrainingListener listener) {
    List<Example> shown = new ArrayList<>(validation);
    if (method.tokenDropout() == 0 && lessons == null) {
      shown.addAll(train);
    } else if (method.trainable().frozenBlocks(model.config().layers()) > 0) {
      listener.note(
          "token dropout and lessons show other tokens in each epoch: the frozen blocks run in each"
              + " for the training part");
    }
    return shown;
  }

  private FrozenBlocks frozen() {
    return new FrozenBlocks(model, method, padId);
  }

  private Job unwatched() {
    return Job.unwatched(model, method, padId, parent);
  }

  /** Scores examples with the weights as they are. */
  Scoring.Score score(List<Example> examples) {
    Job job = unwatched();
    try (Trunk trunk = new Trunk(job, frozen())) {
      return new Scoring(job, objective(List.of(examples)), trunk).of(examples);
    }
  }

  /**
   * Takes one step a batch, the schedule spread over them, and returns their losses.
   *
   * @param prepared gets the step before the first
   */
  List<Double> steps(List<List<Draw>> batches, Consumer<TrainingStep> prepared) {
    List<Double> losses = new ArrayList<>();
    List<Example> shown =
        batches.stream()
            .flatMap(List::stream)
            .map(draw -> Example.of(draw.label(), List.of(draw.ids())))
            .toList();
    Job job = unwatched();
    try (Trunk trunk = new Trunk(job, frozen());
        TrainingStep training = new TrainingStep(job, objective(List.of(shown)), trained, trunk)) {
      prepared.accept(training);
      for (List<Draw> batch : batches) {
        double rate = method.learningRate().at(losses.size() + 1, batches.size());
        losses.add(training.take(batch, rate, new Scoring.Sum()));
      }
      training.settle();
    }
    return losses;
  }
}
