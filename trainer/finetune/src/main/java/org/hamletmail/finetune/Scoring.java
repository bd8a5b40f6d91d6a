package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Loss and accuracy of a model on examples, without any gradient. */
final class Scoring {
  /** Rows of one forward pass; only memory and speed depend on it. */
  private static final int ROWS = 64;

  /** Mean cross-entropy, and share of right answers: labels at P(spam) 0.5, or tokens. */
  record Score(double loss, double accuracy) {}

  /** Adds up answers. */
  static final class Sum {
    private double loss;
    private long right;
    private long count;

    /** Begins with nothing. */
    Sum() {}

    /** Begins with what was added up before. */
    Sum(double loss, long right, long count) {
      this.loss = loss;
      this.right = right;
      this.count = count;
    }

    /** Adds the summed losses of answers, and how many of them were right. */
    void add(double losses, int rightOnes, int answers) {
      loss += losses;
      right += rightOnes;
      count += answers;
    }

    double loss() {
      return loss;
    }

    long right() {
      return right;
    }

    long count() {
      return count;
    }

    Score score() {
      return new Score(loss / count, (double) right / count);
    }
  }

  private record Row(Draw draw, int example) {}

  private final Job job;
  private final Objective objective;
  private final Trunk trunk;

  Scoring(Job job, Objective objective, Trunk trunk) {
    this.job = job;
    this.objective = objective;
    this.trunk = trunk;
  }

  /** Scores all windows of examples; see {@link Objective#windowWeight} for their mean. */
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
                example.windows().stream().mapToInt(w -> objective.windowWeight(w.length)).sum())
            .toArray();
    int width = objective.numbers();
    double[] means = new double[examples.size() * width];
    for (int from = 0; from < rows.size(); from += ROWS) {
      List<Row> part = rows.subList(from, Math.min(rows.size(), from + ROWS));
      float[] answers = answers(part.stream().map(Row::draw).toList());
      job.between().run();
      for (int row = 0; row < part.size(); row++) {
        int example = part.get(row).example();
        double share = objective.windowWeight(part.get(row).draw().ids().length) / weights[example];
        for (int i = 0; i < width; i++) {
          means[example * width + i] += answers[row * width + i] * share;
        }
      }
    }
    Sum sum = new Sum();
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      Draw draw = new Draw(example.label(), example.windows().getFirst());
      objective.add(draw, means, i * width, sum);
    }
    return sum.score();
  }

  private float[] answers(List<Draw> draws) {
    try {
      return answersAtOnce(draws);
    } catch (EngineException e) {
      if (!OutOfMemory.is(e) || draws.size() == 1) {
        throw e;
      }
      int half = draws.size() / 2;
      float[] first = answers(draws.subList(0, half));
      float[] rest = answers(draws.subList(half, draws.size()));
      float[] all = Arrays.copyOf(first, first.length + rest.length);
      System.arraycopy(rest, 0, all, first.length, rest.length);
      return all;
    }
  }

  private float[] answersAtOnce(List<Draw> draws) {
    try (NDManager scope = job.manager().newSubManager()) {
      return objective.answers(
          new Objective.Pass(job.model(), trunk.of(draws, scope), trunk.blocks(), draws));
    }
  }
}
