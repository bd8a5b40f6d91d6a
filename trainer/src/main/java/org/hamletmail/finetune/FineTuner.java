package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model in place, by AdamW on the cross-entropy of its labels, and leaves the weights of
 * the epoch with the lowest validation loss.
 *
 * <p>For one thread, and one training at a time in a process: the engine collects gradients once.
 */
public final class FineTuner {
  /** Examples of the training part that are looked at before training. */
  private static final int SAMPLE = 256;

  private final Gpt2 model;
  private final Recipe recipe;
  private final int padId;
  private final NDManager parent;
  private final Map<String, NDArray> trained = new LinkedHashMap<>();
  private final Gpt2Weights weights;
  private @Nullable Lessons lessons;

  /**
   * Prepares a training.
   *
   * @param weights with a head; changed by the training
   * @param padId token that fills rows, within the vocabulary
   */
  public FineTuner(Gpt2Weights weights, Recipe recipe, int padId) {
    this.recipe = recipe;
    this.padId = padId;
    int layers = weights.config().layers();
    requireFits(recipe, weights.config());
    model = new Gpt2(weights.config(), weights);
    parent = weights.get("wte.weight").getManager();
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (recipe.trainable().trains(name, layers)) {
            trained.put(name, tensor);
          }
        });
    this.weights = weights;
  }

  /** Shows what lessons add in each epoch, not the labelled messages alone; returns this tuner. */
  public FineTuner taught(Lessons additional) {
    lessons = additional;
    return this;
  }

  /**
   * Checks that a model can see as many tokens as a recipe wants.
   *
   * @throws IllegalArgumentException if it has fewer positions
   */
  public static void requireFits(Recipe recipe, Gpt2Config config) {
    if (recipe.maxTokens() > config.positions()) {
      throw new IllegalArgumentException(
          "max-tokens is "
              + recipe.maxTokens()
              + "; expected at most the model's positions, which are "
              + config.positions());
    }
  }

  /**
   * Trains.
   *
   * @param train of both labels, at least one
   * @param validation of both labels, at least one
   * @param store keeps what the frozen blocks make of them, until the end of the training
   * @throws TrainingDivergedException if the loss stops being a number
   */
  public TrainingRun train(
      List<Example> train, List<Example> validation, TrunkStore store, TrainingListener listener) {
    try (Trunk trunk = new Trunk(model, recipe, padId, parent, listener)) {
      trunk.store(store, weights, shownAgain(train, validation, listener));
      return train(train, validation, trunk, listener);
    }
  }

  private List<Example> shownAgain(
      List<Example> train, List<Example> validation, TrainingListener listener) {
    List<Example> shown = new ArrayList<>(validation);
    if (recipe.tokenDropout() == 0 && lessons == null) {
      shown.addAll(train);
    } else if (recipe.trainable().frozenBlocks(model.config().layers()) > 0) {
      listener.note(
          "token dropout and lessons show other tokens in each epoch: the frozen blocks run in each for the"
              + " training part");
    }
    return shown;
  }

  private TrainingRun train(
      List<Example> train, List<Example> validation, Trunk trunk, TrainingListener listener) {
    Scoring scoring = new Scoring(model, trunk, parent);
    int stepsOfEpoch = EpochDraws.steps(train.size(), recipe, lessons);
    int steps = Math.multiplyExact(stepsOfEpoch, recipe.epochs());
    List<EpochFigures> epochs = new ArrayList<>();
    long begin = System.nanoTime();
    Scoring.Score sample = scoring.of(sample(train));
    epochs.add(figures(0, sample, scoring.of(validation), begin));
    listener.epoch(epochs.getFirst());
    try (NDManager manager = parent.newSubManager();
        TrainingStep training = training(trunk, manager)) {
      Map<String, NDArray> best = new LinkedHashMap<>();
      int bestEpoch = 0;
      for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
        begin = System.nanoTime();
        Scoring.Sum seen = new Scoring.Sum();
        int step = 0;
        for (List<Draw> batch : EpochDraws.batches(train, recipe, lessons, epoch)) {
          step++;
          double rate = recipe.learningRate().at((epoch - 1) * stepsOfEpoch + step, steps);
          double loss = training.take(batch, rate, seen);
          if (!Double.isFinite(loss)) {
            throw diverged(epoch, step, loss);
          }
          listener.step(epoch, step, stepsOfEpoch, loss);
        }
        training.settle();
        epochs.add(figures(epoch, seen.score(), scoring.of(validation), begin));
        listener.epoch(epochs.getLast());
        if (!Double.isFinite(epochs.getLast().validationLoss())) {
          throw diverged(epoch, step, epochs.getLast().validationLoss());
        }
        if (bestEpoch == 0
            || epochs.getLast().validationLoss() < epochs.get(bestEpoch).validationLoss()) {
          bestEpoch = epoch;
          keep(best, manager);
        }
      }
      best.forEach((name, values) -> values.copyTo(tensor(name)));
      return new TrainingRun(epochs, bestEpoch);
    }
  }

  /** Takes one step a batch, the schedule spread over them, and returns their losses. */
  List<Double> steps(List<List<Draw>> batches) {
    List<Double> losses = new ArrayList<>();
    try (Trunk trunk = new Trunk(model, recipe, padId, parent, new TrainingListener() {});
        TrainingStep training = training(trunk, parent)) {
      for (List<Draw> batch : batches) {
        double rate = recipe.learningRate().at(losses.size() + 1, batches.size());
        losses.add(training.take(batch, rate, new Scoring.Sum()));
      }
      training.settle();
    }
    return losses;
  }

  private TrainingStep training(Trunk trunk, NDManager manager) {
    return new TrainingStep(model, trained, recipe, trunk, manager);
  }

  private void keep(Map<String, NDArray> best, NDManager manager) {
    trained.forEach((name, tensor) -> {
      NDArray copy = best.computeIfAbsent(name, n -> attached(tensor.zerosLike(), manager));
      tensor.copyTo(copy);
    });
  }

  private NDArray tensor(String name) {
    NDArray tensor = trained.get(name);
    if (tensor == null) {
      throw new IllegalStateException(name + " is not trained");
    }
    return tensor;
  }

  private static NDArray attached(NDArray array, NDManager manager) {
    array.attach(manager);
    return array;
  }

  private List<Example> sample(List<Example> train) {
    List<Example> shuffled = new ArrayList<>(train);
    Collections.shuffle(shuffled, new Random(recipe.seed()));
    return shuffled.subList(0, Math.min(SAMPLE, shuffled.size()));
  }

  private static EpochFigures figures(
      int epoch, Scoring.Score train, Scoring.Score validation, long begin) {
    return new EpochFigures(
        epoch,
        train.loss(),
        train.accuracy(),
        validation.loss(),
        validation.accuracy(),
        (System.nanoTime() - begin) / 1e9);
  }

  private TrainingDivergedException diverged(int epoch, int step, double loss) {
    return new TrainingDivergedException(
        String.format(
            Locale.ROOT,
            "the loss is %s at epoch %d, step %d; lower the learning rate, which is %s, or clip"
                + " gradients to a norm of 1, which are clipped to %s",
            loss,
            epoch,
            step,
            recipe.learningRate().peak(),
            recipe.clipNorm() == 0 ? "none" : recipe.clipNorm()));
  }
}
