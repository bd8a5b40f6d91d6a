package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The loss and its gradient against a plain computation: the logits of all tokens at all positions
 * at once, through the engine's own differentiation of the whole table.
 */
class NextTokenObjectiveTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 12, 16, 2, 2, 1e-5);

  /** Tokens from this one on never occur. */
  private static final int USED = 60;

  private static final int PAD = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 1 << 23})
  void backward_anyLogitsAtOnce_isThePlainGradient(int logitsAtOnce) {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      List<Draw> draws = draws(5, 1);

      Gradients plain = plain(weights, draws);
      Gradients ours = ours(weights, draws, logitsAtOnce);

      assertThat(ours.loss()).isCloseTo(plain.loss(), within(1e-5));
      assertThat(ours.slopes()).containsOnlyKeys(plain.slopes().keySet());
      ours.slopes()
          .forEach((name, slope) ->
              assertThat(slope)
                  .as(name)
                  .usingComparatorWithPrecision(1e-6f)
                  .containsExactly(plain.slopes().get(name)));
    }
  }

  @Test
  void backward_eachTensor_isTheSlopeOfTheLoss() {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      List<Draw> draws = draws(5, 1);
      Gradients ours = ours(weights, draws, 300);

      ours.slopes()
          .forEach((name, slope) -> {
            double norm =
                Math.sqrt(
                    IntStream.range(0, slope.length)
                        .mapToDouble(i -> (double) slope[i] * slope[i])
                        .sum());
            double step = 0.02;
            double up = lossAt(weights, name, slope, step / norm, draws);
            double down = lossAt(weights, name, slope, -step / norm, draws);
            assertThat((up - down) / (2 * step))
                .as(name)
                .isCloseTo(norm, Percentage.withPercentage(2));
          });
    }
  }

  @Test
  void answers_modelThatKnowsNothing_areAboutTheTokensInUse() {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      List<Example> examples =
          draws(40, 3).stream().map(draw -> Example.ofText(draw.ids())).toList();

      Scoring.Score score = FineTuner.languageModel(weights, method(0), PAD).score(examples);

      assertThat(Math.exp(score.loss())).isCloseTo(USED, Offset.offset(3.0));
      assertThat(score.accuracy()).isBetween(0.0, 0.1);
    }
  }

  /** Rows of the table are kept apart from the rest; here they must come to the same. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void steps_tableByRows_equalsTheWholeTable(double clipNorm) {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      Gpt2Weights reference = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      List<List<Draw>> batches = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        batches.add(draws(4, 100 + i));
      }

      List<Double> losses =
          FineTuner.languageModel(weights, method(clipNorm), PAD).steps(batches, step -> {});

      List<Double> expected = new ArrayList<>();
      Map<String, NDArray> trained = trained(reference);
      try (AdamW adam = new AdamW(manager, 0.1)) {
        for (int i = 0; i < batches.size(); i++) {
          Gradients slopes = plain(reference, batches.get(i));
          expected.add(slopes.loss());
          double share = clipNorm == 0 ? 1 : Math.min(1, clipNorm / (norm(slopes) + 1e-6));
          Map<String, NDArray> gradients = new LinkedHashMap<>();
          trained.forEach((name, tensor) ->
              gradients.put(
                  name, manager.create(slopes.slopes().get(name), tensor.getShape()).muli(share)));
          adam.step(trained, gradients, method(clipNorm).learningRate().at(i + 1, batches.size()));
        }
      }
      for (int i = 0; i < 12; i++) {
        assertThat(losses.get(i)).as("step " + i).isCloseTo(expected.get(i), within(1e-5));
      }
      trained.forEach((name, tensor) ->
          assertThat(weights.get(name).sub(tensor).abs().max().getFloat())
              .as(name)
              .isLessThan(1e-5f));
    }
  }

  private record Gradients(double loss, Map<String, float[]> slopes) {}

  private static double norm(Gradients gradients) {
    double squares = 0;
    for (float[] slope : gradients.slopes().values()) {
      for (float value : slope) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  private static Map<String, NDArray> trained(Gpt2Weights weights) {
    Map<String, NDArray> trained = new LinkedHashMap<>(weights.tensors());
    trained.keySet().removeIf(name -> name.startsWith("score."));
    return trained;
  }

  /** A forward pass and its backward pass, by any objective. */
  private interface Loss {
    double of(Gpt2 model, Batch batch, GradientCollector collector, NDManager scope);
  }

  private static Gradients ours(Gpt2Weights weights, List<Draw> draws, int logitsAtOnce) {
    NextTokenObjective objective = NextTokenObjective.over(List.of(everyToken()), logitsAtOnce);
    return gradients(
        weights,
        draws,
        (model, batch, collector, scope) -> {
          Trunk.Hidden hidden =
              new Trunk.Hidden(model.trunk(batch.ids(), 0), batch.lengths(), Readout.MEAN);
          return objective.backward(
              new Objective.Pass(model, hidden, 0, draws),
              objective.count(draws),
              null,
              collector,
              new ArrayList<>());
        });
  }

  private static Gradients plain(Gpt2Weights weights, List<Draw> draws) {
    return gradients(
        weights,
        draws,
        (model, batch, collector, scope) -> {
          NDArray states = model.states(model.trunk(batch.ids(), 0), 0);
          int width = (int) states.getShape().get(1);
          float[] unused = new float[101];
          for (int id = USED; id < 101; id++) {
            unused[id] = -1e9f;
          }
          NDArray logits =
              states
                  .reshape(-1, 16)
                  .matMul(weights.get("wte.weight").transpose())
                  .add(scope.create(unused, new Shape(1, 101)));
          int count = draws.stream().mapToInt(draw -> draw.ids().length - 1).sum();
          float[] wanted = new float[draws.size() * width * 101];
          for (int row = 0; row < draws.size(); row++) {
            int[] ids = draws.get(row).ids();
            for (int i = 0; i + 1 < ids.length; i++) {
              wanted[(row * width + i) * 101 + ids[i + 1]] = -1f / count;
            }
          }
          NDArray loss =
              logits
                  .logSoftmax(1)
                  .mul(scope.create(wanted, new Shape((long) draws.size() * width, 101)))
                  .sum();
          collector.backward(loss);
          return loss.getFloat();
        });
  }

  private static Gradients gradients(Gpt2Weights weights, List<Draw> draws, Loss loss) {
    Gpt2 model = new Gpt2(TINY, weights);
    Map<String, NDArray> trained = trained(weights);
    Map<String, float[]> slopes = new LinkedHashMap<>();
    double value;
    try (NDManager scope = weights.get("wte.weight").getManager().newSubManager()) {
      Batch batch = Batch.of(draws, Batch.longest(draws), PAD, scope);
      trained.values().forEach(tensor -> tensor.setRequiresGradient(true));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        value = loss.of(model, batch, collector, scope);
      }
      trained.forEach((name, tensor) -> {
        NDArray slope = tensor.getGradient();
        slope.attach(scope);
        slopes.put(name, slope.toFloatArray());
        slope.subi(slope);
      });
    } finally {
      trained.values().forEach(tensor -> tensor.setRequiresGradient(false));
    }
    return new Gradients(value, slopes);
  }

  /** Returns the loss with a tensor moved along a direction, and moves it back. */
  private static double lossAt(
      Gpt2Weights weights, String name, float[] direction, double by, List<Draw> draws) {
    NDArray tensor = weights.get(name);
    float[] before = tensor.toFloatArray();
    float[] moved = before.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (by * direction[i]);
    }
    FloatView.shared(tensor).put(moved);
    try (NDManager scope = tensor.getManager().newSubManager()) {
      Gpt2 model = new Gpt2(TINY, weights);
      NextTokenObjective objective = NextTokenObjective.over(List.of(everyToken()));
      Batch batch = Batch.of(draws, Batch.longest(draws), PAD, scope);
      Trunk.Hidden hidden =
          new Trunk.Hidden(model.trunk(batch.ids(), 0), batch.lengths(), Readout.MEAN);
      float[] answers = objective.answers(new Objective.Pass(model, hidden, 0, draws));
      double losses = 0;
      for (int row = 0; row < draws.size(); row++) {
        losses += answers[row * objective.numbers()];
      }
      return losses / objective.count(draws);
    } finally {
      FloatView.shared(tensor).put(before);
    }
  }

  private static List<Example> everyToken() {
    return List.of(Example.ofText(IntStream.range(0, USED).toArray()));
  }

  private static TrainingMethod method(double clipNorm) {
    return new TrainingMethod(
        Trainable.ALL,
        Readout.MEAN,
        12,
        1,
        1,
        0,
        1,
        4,
        1,
        new LearningRateSchedule(1e-3, 0.2, true),
        0.1,
        clipNorm,
        0,
        0,
        1);
  }

  /** Rows of 2 to 12 tokens, the first with all ids between them. */
  private static List<Draw> draws(int count, long seed) {
    Random random = new Random(seed);
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(2 + random.nextInt(11), 0, USED).toArray();
      draws.add(new Draw(Label.HAM, ids));
    }
    return draws;
  }
}
