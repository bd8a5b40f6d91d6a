package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Readout;

/** Loss and accuracy of a model on examples, without any gradient. */
final class Scoring {
  /** Rows of one forward pass; only memory and speed depend on it. */
  private static final int ROWS = 64;

  /** Mean cross-entropy, and share of right answers at P(spam) 0.5. */
  record Score(double loss, double accuracy) {}

  /** Adds up answers. */
  static final class Sum {
    private double loss;
    private int right;
    private int count;

    /** Adds rows of logits, (B, 2), ham and spam. */
    void add(List<Draw> draws, float[] logits) {
      for (int row = 0; row < draws.size(); row++) {
        add(draws.get(row), logits[2 * row + 1] - (double) logits[2 * row]);
      }
    }

    private void add(Draw draw, double logOdds) {
      loss += draw.target() * surprise(logOdds) + (1 - draw.target()) * surprise(-logOdds);
      double margin = Batch.column(draw.label()) == 1 ? logOdds : -logOdds;
      right += margin > 0 ? 1 : 0;
      count++;
    }

    private static double surprise(double margin) {
      return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    }

    Score score() {
      return new Score(loss / count, (double) right / count);
    }
  }

  private record Row(Draw draw, int example) {}

  private final Gpt2 model;
  private final Readout readout;
  private final Trunk trunk;
  private final NDManager parent;

  Scoring(Gpt2 model, Readout readout, Trunk trunk, NDManager parent) {
    this.model = model;
    this.readout = readout;
    this.trunk = trunk;
    this.parent = parent;
  }

  /** Scores all windows of examples; see {@link Readout#windowWeight} for their mean. */
  Score of(List<Example> examples) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      for (int[] window : examples.get(i).windows()) {
        rows.add(new Row(new Draw(examples.get(i).label(), window), i));
      }
    }
    rows.sort(Comparator.comparingInt(r -> r.draw().ids().length));
    double[] weights =
        examples.stream()
            .mapToDouble(example ->
                example.windows().stream().mapToInt(w -> readout.windowWeight(w.length)).sum())
            .toArray();
    double[] logOdds = new double[examples.size()];
    for (int from = 0; from < rows.size(); from += ROWS) {
      List<Row> part = rows.subList(from, Math.min(rows.size(), from + ROWS));
      float[] logits = logits(part.stream().map(Row::draw).toList());
      for (int row = 0; row < part.size(); row++) {
        int example = part.get(row).example();
        logOdds[example] +=
            (logits[2 * row + 1] - (double) logits[2 * row])
                * readout.windowWeight(part.get(row).draw().ids().length)
                / weights[example];
      }
    }
    Sum sum = new Sum();
    for (int i = 0; i < logOdds.length; i++) {
      sum.add(new Draw(examples.get(i).label(), examples.get(i).windows().getFirst()), logOdds[i]);
    }
    return sum.score();
  }

  private float[] logits(List<Draw> draws) {
    try {
      return logitsAtOnce(draws);
    } catch (EngineException e) {
      if (!OutOfMemory.is(e) || draws.size() == 1) {
        throw e;
      }
      int half = draws.size() / 2;
      float[] all = Arrays.copyOf(logits(draws.subList(0, half)), 2 * draws.size());
      float[] rest = logits(draws.subList(half, draws.size()));
      System.arraycopy(rest, 0, all, 2 * half, rest.length);
      return all;
    }
  }

  private float[] logitsAtOnce(List<Draw> draws) {
    try (NDManager scope = parent.newSubManager()) {
      Trunk.Hidden hidden = trunk.of(draws, scope);
      return model
          .logits(hidden.states(), trunk.blocks(), hidden.lengths(), hidden.readout())
          .toFloatArray();
    }
  }
}
