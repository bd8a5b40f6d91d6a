package org.hamletmail.classifier;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.config.Spelled;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Program;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Processor;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.WindowLogits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What computes a model's logits, chosen when it is loaded: the program, in the fastest precision
 * whose verdicts on some texts are those of the definition; where the engine refuses it, or it is
 * off, the definition itself, which is slow and always right.
 *
 * <p>No clock has a say. Which precision is the fastest is told by the processor's instructions,
 * and whether it will do by what it computes: so all processes of a machine choose the same, and
 * the same message has the same verdict in all of them.
 *
 * @param reading of messages with it
 * @param precision that it computes in
 */
record ServedModel(MessageReading reading, Precision precision) {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  /** Weights in blocks below which products are not what takes the time. */
  private static final long SMALL = 10_000_000;

  private static final double MOST_BY_PRECISION = 0.01;

  /** Some hundred times what is seen. */
  private static final double MOST_BY_ROUNDING = 1e-4;

  /**
   * Chooses.
   *
   * @param weights reads them into memory of the manager that it is given
   * @param readout of the model
   * @param reading of messages with logits
   * @param manager that what is kept belongs to
   * @param asked what the settings say
   */
  static ServedModel of(
      Function<NDManager, Gpt2Weights> weights,
      Readout readout,
      Function<WindowLogits, MessageReading> reading,
      NDManager manager,
      ModelPrecision asked,
      Processor processor) {
    NDManager loading = manager.newSubManager();
    Gpt2Weights read = weights.apply(loading);
    boolean mean = readout == Readout.MEAN;
    MessageReading definition = reading.apply(new Gpt2(read.config(), read).windowLogits(mean));
    List<Verdict> expected = ProbeTexts.verdicts(definition);
    String why = "";
    List<Precision> candidates = candidates(read, asked, processor);
    for (Precision precision : candidates) {
      String name = Spelled.of(precision);
      try {
        WindowLogits program = Gpt2Program.classifier(read, mean, precision, manager);
        MessageReading candidate = reading.apply(program);
        VerdictShift shift = VerdictShift.of(expected, ProbeTexts.verdicts(candidate));
        double most = precision == Precision.FP32 ? MOST_BY_ROUNDING : MOST_BY_PRECISION;
        if (shift.isAtMost(most) || isForced(precision, asked)) {
          // Worth a line where there was a choice.
          Level level = candidates.size() > 1 ? Level.INFO : Level.DEBUG;
          LOG.atLevel(level).log("the model computes in {}{}: {}", name, why, shift);
          loading.close();
          return new ServedModel(candidate, precision);
        }
        program.close();
        why += ", not in " + name + ": " + shift;
      } catch (EngineException e) {
        LOG.warn("the model can't compute in {}: {}", name, reason(e));
      }
    }
    LOG.warn("the model computes as it is defined, which is slow{}", why);
    return new ServedModel(definition, Precision.FP32);
  }

  /** Only what the definition itself computes in has to be right to be believed. */
  private static boolean isForced(Precision precision, ModelPrecision asked) {
    return precision != Precision.FP32 && asked.name().equals(precision.name());
  }

  /** Returns what to try, the best first; float32 is the last. */
  private static List<Precision> candidates(
      Gpt2Weights weights, ModelPrecision asked, Processor processor) {
    long channels = weights.config().channels();
    boolean small = 12 * channels * channels * weights.config().layers() < SMALL;
    return switch (asked) {
      case FP32 -> List.of(Precision.FP32);
      case BF16 -> List.of(Precision.BF16, Precision.FP32);
      case INT8 -> List.of(Precision.INT8, Precision.FP32);
      case AUTO ->
          small
              ? List.of(Precision.FP32)
              : Stream.concat(processor.fasterThanFp32().stream(), Stream.of(Precision.FP32))
                  .toList();
    };
  }

  private static String reason(EngineException e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }
}
