package org.hamletmail.finetune;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
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

/**
 * Trains a model in place, by AdamW on the cross-entropy of its labels, and leaves the weights of
 * the epoch with the lowest validation loss.
 *
 * <p>The frozen blocks run without a gradient. Weights that are trained require one only while a
 * gradient is computed, so that they can be changed in place on any thread. For one thread, and one
 * training at a time in a process: the engine collects gradients once.
 */
public final class FineTuner {
  /** Examples of the training part that are looked at before training. */
  private static final int SAMPLE = 256;

  private final Gpt2 model;
  private final Recipe recipe;
  private final int padId;
  private final NDManager parent;
  private final Map<String, NDArray> trained = new LinkedHashMap<>();
  private final boolean embeddingsTrained;
  private final int frozenBlocks;
  private final Scoring scoring;

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
    embeddingsTrained = trained.containsKey("wte.weight");
    frozenBlocks = recipe.trainable().frozenBlocks(layers);
    scoring = new Scoring(model, recipe, padId, parent);
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
   * @throws TrainingDivergedException if the loss stops being a number
   */
  public TrainingRun train(
      List<Example> train, List<Example> validation, TrainingListener listener) {
    int stepsOfEpoch = EpochDraws.steps(train.size(), recipe);
    int steps = Math.multiplyExact(stepsOfEpoch, recipe.epochs());
    List<EpochFigures> epochs = new ArrayList<>();
    long begin = System.nanoTime();
    Scoring.Score sample = scoring.of(sample(train));
    epochs.add(figures(0, sample, scoring.of(validation), begin));
    listener.epoch(epochs.getFirst());
    try (NDManager manager = parent.newSubManager();
        AdamW optimizer = new AdamW(manager, recipe.weightDecay())) {
      Map<String, NDArray> best = new LinkedHashMap<>();
      int bestEpoch = 0;
      for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
        begin = System.nanoTime();
        Scoring.Sum seen = new Scoring.Sum();
        int step = 0;
        for (List<Draw> batch : EpochDraws.batches(train, recipe, epoch)) {
          step++;
          double rate = recipe.learningRate().at((epoch - 1) * stepsOfEpoch + step, steps);
          double loss = step(batch, rate, optimizer, manager, seen);
          if (!Double.isFinite(loss)) {
            throw diverged(epoch, step, loss);
          }
          listener.step(epoch, step, stepsOfEpoch, loss);
        }
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
    try (NDManager manager = parent.newSubManager();
        AdamW optimizer = new AdamW(manager, recipe.weightDecay())) {
      for (List<Draw> batch : batches) {
        double rate = recipe.learningRate().at(losses.size() + 1, batches.size());
        losses.add(step(batch, rate, optimizer, manager, new Scoring.Sum()));
      }
    }
    return losses;
  }

  /** One forward pass, backward pass and update; returns the mean loss of the batch. */
  private double step(
      List<Draw> draws, double rate, AdamW optimizer, NDManager manager, Scoring.Sum seen) {
    try (NDManager scope = manager.newSubManager()) {
      Batch batch = Batch.of(draws, scoring.width(draws), padId, recipe.labelSmoothing(), scope);
      requireGradients(true);
      Map<String, NDArray> gradients = new LinkedHashMap<>();
      double loss;
      try {
        loss = backward(batch, draws, seen);
        trained.forEach((name, tensor) -> gradients.put(name, gradient(tensor, scope)));
      } finally {
        requireGradients(false);
      }
      if (Double.isFinite(loss)) {
        clip(gradients);
        optimizer.step(trained, gradients, rate);
      }
      // The engine adds the next step's gradients to these arrays.
      gradients.values().forEach(g -> g.subi(g));
      return loss;
    }
  }

  private double backward(Batch batch, List<Draw> draws, Scoring.Sum seen) {
    NDArray frozen = embeddingsTrained ? null : model.trunk(batch.ids(), frozenBlocks);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray hidden = frozen == null ? model.trunk(batch.ids(), 0) : frozen;
      NDArray logits = model.logits(hidden, frozenBlocks, batch.lengths(), recipe.readout());
      NDArray logProbabilities = logits.logSoftmax(1);
      NDArray loss = logProbabilities.mul(batch.targets()).sum().mul(-1f / draws.size());
      collector.backward(loss);
      seen.add(draws, logits.toFloatArray());
      return loss.getFloat();
    }
  }

  private static NDArray gradient(NDArray tensor, NDManager scope) {
    NDArray gradient = tensor.getGradient();
    gradient.attach(scope);
    return gradient;
  }

  /** Shortens all gradients together, as PyTorch does. */
  private void clip(Map<String, NDArray> gradients) {
    if (recipe.clipNorm() == 0) {
      return;
    }
    double squares = 0;
    for (NDArray gradient : gradients.values()) {
      try (NDArray norm = gradient.norm()) {
        squares += Math.pow(norm.getFloat(), 2);
      }
    }
    double share = recipe.clipNorm() / (Math.sqrt(squares) + 1e-6);
    if (share < 1) {
      gradients.values().forEach(g -> g.muli(share));
    }
  }

  private void requireGradients(boolean required) {
    trained.values().forEach(tensor -> tensor.setRequiresGradient(required));
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
