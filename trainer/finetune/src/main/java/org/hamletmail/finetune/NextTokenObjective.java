package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hamletmail.gpt2.Gpt2;
import org.jspecify.annotations.Nullable;

/**
 * The language model's: each real token but a window's first, from those before it, through the
 * token table as output matrix.
 *
 * <p>The softmax is over the tokens that occur in the texts at hand, which is exact for a
 * vocabulary of just these. Of GPT-2's 50,257 a mailbox uses a part, and each of the others would
 * cost as much as one in use to learn that it is not.
 *
 * <p>Logits of a batch may take gigabytes, so they are computed for some positions at a time, whose
 * gradients then go back through the blocks together.
 */
final class NextTokenObjective implements Objective {
  private static final int LOGITS_AT_ONCE = 1 << 23;

  /** Loss, right answers, all answers. */
  private static final int NUMBERS = 3;

  private final long[] used;
  private final int[] placeOf;
  private final int logitsAtOnce;

  private NextTokenObjective(int[] used, int logitsAtOnce) {
    this.used = Arrays.stream(used).asLongStream().toArray();
    this.logitsAtOnce = logitsAtOnce;
    placeOf = new int[used[used.length - 1] + 1];
    for (int place = 0; place < used.length; place++) {
      placeOf[used[place]] = place;
    }
  }

  /**
   * Returns the objective over the tokens of some texts.
   *
   * @param parts all that the model is shown; at least one token
   */
  static NextTokenObjective over(List<List<Example>> parts) {
    return over(parts, LOGITS_AT_ONCE);
  }

  /** For tests, which have few logits. */
  static NextTokenObjective over(List<List<Example>> parts, int logitsAtOnce) {
    Stream<int[]> windows = parts.stream().flatMap(List::stream).flatMap(e -> e.windows().stream());
    return new NextTokenObjective(
        windows.flatMapToInt(IntStream::of).distinct().sorted().toArray(), logitsAtOnce);
  }

  /** Returns how many tokens the softmax is over. */
  int tokensInUse() {
    return used.length;
  }

  /** Returns all that the softmax is over, and what fills rows. */
  @Override
  public long[] rows(long[] ids) {
    long[] rows = Arrays.copyOf(used, used.length + ids.length);
    System.arraycopy(ids, 0, rows, used.length, ids.length);
    return rows;
  }

  @Override
  public int count(List<Draw> draws) {
    return draws.stream().mapToInt(NextTokenObjective::count).sum();
  }

  private static int count(Draw draw) {
    return draw.ids().length - 1;
  }

  /** Returns 3: the sum of the losses, right answers, all answers. */
  @Override
  public int numbers() {
    return NUMBERS;
  }

  /** Returns 1: each window's answer is a sum over its tokens already. */
  @Override
  public int windowWeight(int tokens) {
    return 1;
  }

  /**
   * A position with a next token.
   *
   * @param row of the batch
   * @param position in the batch, row by row
   * @param answer place of the next token among those in use
   */
  private record Question(int row, int position, int answer) {}

  private List<Question> questions(List<Draw> draws, int width) {
    List<Question> questions = new ArrayList<>(count(draws));
    for (int row = 0; row < draws.size(); row++) {
      int[] ids = draws.get(row).ids();
      for (int i = 0; i + 1 < ids.length; i++) {
        questions.add(new Question(row, row * width + i, placeOf[ids[i + 1]]));
      }
    }
    return questions;
  }

  @Override
  public float[] answers(Pass pass) {
    return run(pass, states(pass), output(pass), false, (part, losses, questions) -> {});
  }

  @Override
  public double backward(
      Pass pass,
      int all,
      @Nullable TokenRows rows,
      GradientCollector collector,
      List<float[]> answers) {
    NDArray states = states(pass);
    NDArray table = output(pass);
    boolean whole = pass.model().embeddingsRequireGradient();
    NDArray output = whole ? table.stopGradient() : table;
    output.setRequiresGradient(whole || rows != null);
    NDManager scope = states.getManager();
    int channels = pass.model().config().channels();
    float[] slopes = new float[(int) states.size()];
    double[] loss = new double[1];
    answers.add(
        run(
            pass,
            states,
            output,
            true,
            (part, losses, questions) -> {
              NDManager inner = part.getManager();
              float[] share = new float[questions.size()];
              Arrays.fill(share, 1f / all);
              NDArray mean = losses.mul(inner.create(share, new Shape(share.length, 1))).sum();
              collector.backward(mean);
              loss[0] += mean.getFloat();
              NDArray slope = part.getGradient();
              slope.attach(inner);
              float[] read = slope.toFloatArray();
              for (int i = 0; i < questions.size(); i++) {
                int at = questions.get(i).position() * channels;
                System.arraycopy(read, i * channels, slopes, at, channels);
              }
            }));
    NDArray through = states.mul(scope.create(slopes, states.getShape())).sum();
    if (output.hasGradient()) {
      NDArray slope = output.getGradient();
      slope.attach(scope);
      if (whole) {
        through = through.add(table.mul(slope).sum());
      } else if (rows != null) {
        rows.gather(used, slope);
      }
    }
    collector.backward(through);
    return loss[0];
  }

  @Override
  public void add(Draw draw, double[] numbers, int from, Scoring.Sum sum) {
    sum.add(numbers[from], (int) numbers[from + 1], (int) numbers[from + 2]);
  }

  private static NDArray states(Pass pass) {
    return pass.model().states(pass.hidden().states(), pass.firstBlock());
  }

  /** Returns the output matrix, (tokens in use, C). */
  private NDArray output(Pass pass) {
    Gpt2 model = pass.model();
    return model.embeddings(pass.hidden().states().getManager().create(used));
  }

  /** Takes the losses of some positions. */
  @FunctionalInterface
  private interface Part {
    /**
     * Called while the graph of the losses is there.
     *
     * @param states (N, C), that the losses are computed from
     * @param losses (N, 1)
     * @param questions whose they are
     */
    void take(NDArray states, NDArray losses, List<Question> questions);
  }

  /** Computes the answers, some positions at a time. */
  private float[] run(Pass pass, NDArray states, NDArray output, boolean gradients, Part taker) {
    int channels = pass.model().config().channels();
    List<Question> asked = questions(pass.draws(), (int) states.getShape().get(1));
    float[] all = states.toFloatArray();
    double[] numbers = new double[pass.draws().size() * NUMBERS];
    int atOnce = Math.max(1, logitsAtOnce / used.length);
    for (int begin = 0; begin < asked.size(); begin += atOnce) {
      List<Question> some = asked.subList(begin, Math.min(asked.size(), begin + atOnce));
      try (NDManager inner = states.getManager().newSubManager()) {
        float[] copied = new float[some.size() * channels];
        for (int i = 0; i < some.size(); i++) {
          int at = some.get(i).position() * channels;
          System.arraycopy(all, at, copied, i * channels, channels);
        }
        NDArray part = inner.create(copied, new Shape(some.size(), channels));
        part.setRequiresGradient(gradients);
        NDArray logits = ai.djl.nn.core.Linear.linear(part, output).singletonOrThrow();
        long[] answers = some.stream().mapToLong(Question::answer).toArray();
        NDArray index = inner.create(answers, new Shape(answers.length, 1));
        NDArray losses = logits.logSoftmax(1).gather(index, 1).neg();
        taker.take(part, losses, some);
        float[] each = losses.toFloatArray();
        long[] said = logits.argMax(1).toLongArray();
        for (int i = 0; i < each.length; i++) {
          int at = some.get(i).row() * NUMBERS;
          numbers[at] += each[i];
          numbers[at + 1] += said[i] == answers[i] ? 1 : 0;
          numbers[at + 2]++;
        }
      }
    }
    float[] rounded = new float[numbers.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) numbers[i];
    }
    return rounded;
  }
}
