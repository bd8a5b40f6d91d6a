package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.hamletmail.gpt2.Readout;
import org.jspecify.annotations.Nullable;

/**
 * Ham or spam: the cross-entropy of the head's two logits.
 *
 * @param smoothing share of each target that is spread over both labels
 * @param readout by which the head reads a window
 * @param weights of what is learnt from; what is scored counts alike
 */
record LabelObjective(double smoothing, Readout readout, LabelWeights weights)
    implements Objective {

  @Override
  public long[] rows(long[] ids) {
    return ids;
  }

  @Override
  public int count(List<Draw> draws) {
    return draws.size();
  }

  /** Returns 2: the logits of ham and spam. */
  @Override
  public int numbers() {
    return 2;
  }

  /** As the filter weighs windows. */
  @Override
  public int windowWeight(int tokens) {
    return readout.windowWeight(tokens);
  }

  @Override
  public float[] answers(Pass pass) {
    return logits(pass).toFloatArray();
  }

  @Override
  public double backward(
      Pass pass,
      int all,
      @Nullable TokenRows rows,
      GradientCollector collector,
      List<float[]> answers) {
    NDArray logits = logits(pass);
    NDManager manager = pass.hidden().states().getManager();
    NDArray targets = Batch.targets(pass.draws(), smoothing, manager).divi(-all);
    if (!weights.isEven()) {
      targets.muli(Batch.weights(pass.draws(), weights, manager));
    }
    NDArray loss = logits.logSoftmax(1).mul(targets).sum();
    collector.backward(loss);
    answers.add(logits.toFloatArray());
    return loss.getFloat();
  }

  @Override
  public void add(Draw draw, double[] numbers, int from, Scoring.Sum sum) {
    double logOdds = numbers[from + 1] - numbers[from];
    double margin = Batch.column(draw.label()) == 1 ? logOdds : -logOdds;
    sum.add(
        draw.target() * surprise(logOdds) + (1 - draw.target()) * surprise(-logOdds),
        margin > 0 ? 1 : 0,
        1);
  }

  private static NDArray logits(Pass pass) {
    Trunk.Hidden hidden = pass.hidden();
    return pass.model()
        .logits(hidden.states(), pass.firstBlock(), hidden.lengths(), hidden.readout());
  }

  private static double surprise(double margin) {
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
}
