package org.hamletmail.finetune;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.hamletmail.gpt2.Gpt2;
import org.jspecify.annotations.Nullable;

/**
 * Forward pass, backward pass and update, batch after batch.
 *
 * <p>The frozen blocks run without a gradient. Weights that are trained require one only while a
 * gradient is computed, so that they can be changed in place on any thread. Token embeddings are
 * trained row by row where they lie in this computer's memory. For one thread.
 */
final class TrainingStep implements AutoCloseable {
  private static final String TOKENS = "wte.weight";

  private final Gpt2 model;
  private final Objective objective;
  private final TrainingMethod method;
  private final Trunk trunk;
  private final boolean embeddingsTrained;
  private final Map<String, NDArray> dense;
  private final NDManager manager;
  private final TrainingListener listener;
  private int piece = Integer.MAX_VALUE;
  private IntConsumer beforeForward = messages -> {};
  private final AdamW optimizer;
  private final @Nullable TokenRows rows;
  private final @Nullable Lora lora;

  /**
   * Prepares.
   *
   * @param objective what is learnt
   * @param trained tensors that are changed, by name
   */
  TrainingStep(Job job, Objective objective, Map<String, NDArray> trained, Trunk trunk) {
    model = job.model();
    this.objective = objective;
    method = job.method();
    this.trunk = trunk;
    listener = job.listener();
    manager = job.manager().newSubManager();
    optimizer = new AdamW(manager, method.weightDecay());
    dense = new LinkedHashMap<>(trained);
    NDArray table = trained.get(TOKENS);
    embeddingsTrained = table != null;
    if (table == null || table.getDevice().isGpu()) {
      rows = null;
    } else {
      rows = new TokenRows(table, manager, method.weightDecay());
      dense.remove(TOKENS);
    }
    if (method.trainable() == Trainable.LORA) {
      dense.keySet().removeIf(name -> !Trainable.adapted(name));
      lora = new Lora(dense, method.seed(), manager);
    } else {
      lora = null;
    }
  }

  /** Has each forward pass announced with its messages; for tests of what fails in it. */
  void beforeForward(IntConsumer announced) {
    beforeForward = announced;
  }

  /** Returns what the optimiser changes, but for token embeddings. */
  Map<String, NDArray> parameters() {
    return lora == null ? dense : lora.parameters();
  }

  /**
   * Takes a step.
   *
   * @param rate learning rate
   * @param seen hears the model's answers before the step
   * @return mean loss of the batch before the step; not a number where no step was taken
   */
  double take(List<Draw> draws, double rate, Scoring.Sum seen) {
    try (NDManager scope = manager.newSubManager()) {
      requireGradients(true);
      Map<String, NDArray> gradients = new LinkedHashMap<>();
      double loss;
      try {
        loss = accumulate(draws, seen, scope);
        dense.forEach((name, tensor) -> gradients.put(name, gradient(tensor, scope)));
      } finally {
        requireGradients(false);
      }
      if (Double.isFinite(loss)) {
        Map<String, NDArray> slopes = lora == null ? gradients : lora.gradients(gradients, scope);
        clip(slopes);
        optimizer.step(parameters(), slopes, rate);
        if (rows != null) {
          rows.step(rate);
        }
        if (lora != null) {
          lora.merge();
        }
      }
      // The engine adds the next step's gradients to these arrays.
      gradients.values().forEach(g -> g.subi(g));
      return loss;
    }
  }

  /** Makes all weights those of the steps taken. */
  void settle() {
    if (rows != null) {
      rows.useAll();
    }
  }

  /**
   * Returns what the next step depends on besides the weights, by name; all weights must be
   * settled.
   *
   * @param scope gets what is made for it
   */
  Map<String, NDArray> state(NDManager scope) {
    Map<String, NDArray> state = new LinkedHashMap<>(optimizer.state());
    if (rows != null) {
      state.putAll(rows.state(scope));
    }
    if (lora != null) {
      state.putAll(lora.parameters());
    }
    return state;
  }

  /**
   * Goes on from a state.
   *
   * @param steps that led to it
   * @param state as {@link #state} returned it; copied
   */
  void restore(int steps, Map<String, NDArray> state) {
    optimizer.restore(steps, state, parameters());
    if (lora != null) {
      lora.parameters()
          .forEach((name, values) -> FloatView.copy(Checkpoint.array(state, name), values));
    }
    if (rows != null) {
      rows.restore(steps, state);
    }
  }

  /** Adds up the gradients of a batch, in as few pieces as there is room for. */
  private double accumulate(List<Draw> draws, Scoring.Sum seen, NDManager scope) {
    while (true) {
      try {
        if (rows != null) {
          rows.use(objective.rows(trunk.batch(draws, scope).ids().toLongArray()));
        }
        int all = objective.count(draws);
        double loss = 0;
        List<float[]> answers = new ArrayList<>();
        for (int begin = 0; begin < draws.size(); begin += piece) {
          List<Draw> part = draws.subList(begin, Math.min(draws.size(), begin + piece));
          try (NDManager inner = scope.newSubManager()) {
            loss += backward(part, all, answers, inner);
          }
        }
        count(draws, answers, seen);
        return loss;
      } catch (EngineException e) {
        int rowsAtOnce = Math.min(piece, draws.size());
        if (!OutOfMemory.is(e) || rowsAtOnce == 1) {
          throw e;
        }
        piece = rowsAtOnce / 2;
        dropGradients();
        listener.note(
            "no room for "
                + rowsAtOnce
                + " messages at once; batches are computed in pieces of "
                + piece
                + ", with the same result");
      }
    }
  }

  /** Adds answers up, now that no piece of the batch is tried again. */
  private void count(List<Draw> draws, List<float[]> pieces, Scoring.Sum seen) {
    int width = objective.numbers();
    int draw = 0;
    for (float[] answers : pieces) {
      double[] numbers = new double[answers.length];
      for (int i = 0; i < answers.length; i++) {
        numbers[i] = answers[i];
      }
      for (int from = 0; from < numbers.length; from += width) {
        objective.add(draws.get(draw++), numbers, from, seen);
      }
    }
  }

  private void dropGradients() {
    for (NDArray tensor : dense.values()) {
      NDArray gradient = tensor.getGradient();
      if (gradient != null) {
        try (gradient) {
          gradient.subi(gradient);
        }
      }
    }
  }

  private double backward(List<Draw> draws, int all, List<float[]> answers, NDManager scope) {
    beforeForward.accept(draws.size());
    if (!embeddingsTrained) {
      Trunk.Hidden hidden = trunk.of(draws, scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        return objective.backward(pass(hidden, draws), all, null, collector, answers);
      }
    }
    Batch batch = trunk.batch(draws, scope);
    TokenRows inUse = rows;
    if (inUse == null) {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Trunk.Hidden hidden = hidden(model.trunk(batch.ids(), 0), batch);
        return objective.backward(pass(hidden, draws), all, null, collector, answers);
      }
    }
    long[] ids = batch.ids().toLongArray();
    NDArray tokens = model.tokens(batch.ids());
    tokens.setRequiresGradient(true);
    double loss;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      Trunk.Hidden hidden = hidden(model.trunkOf(tokens, 0), batch);
      loss = objective.backward(pass(hidden, draws), all, inUse, collector, answers);
    }
    inUse.gather(ids, gradient(tokens, scope));
    return loss;
  }

  private Objective.Pass pass(Trunk.Hidden hidden, List<Draw> draws) {
    return new Objective.Pass(model, hidden, trunk.blocks(), draws);
  }

  private Trunk.Hidden hidden(NDArray states, Batch batch) {
    return new Trunk.Hidden(states, batch.lengths(), method.readout());
  }

  private static NDArray gradient(NDArray tensor, NDManager scope) {
    NDArray gradient = tensor.getGradient();
    gradient.attach(scope);
    return gradient;
  }

  /** Shortens all gradients together, as PyTorch does. */
  private void clip(Map<String, NDArray> gradients) {
    if (method.clipNorm() == 0) {
      return;
    }
    double squares = rows == null ? 0 : rows.squares();
    for (NDArray gradient : gradients.values()) {
      try (NDArray norm = gradient.norm()) {
        squares += Math.pow(norm.getFloat(), 2);
      }
    }
    double share = method.clipNorm() / (Math.sqrt(squares) + 1e-6);
    if (share < 1) {
      gradients.values().forEach(g -> g.muli(share));
      if (rows != null) {
        rows.scale((float) share);
      }
    }
  }

  private void requireGradients(boolean required) {
    dense.values().forEach(tensor -> tensor.setRequiresGradient(required));
  }

  /** Releases the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
