package org.hamletmail.classifier;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.config.Spelled;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Processor;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;

/**
 * Classifies with a fine-tuned GPT-2. A message is read in windows; {@link Passages} makes one
 * margin of them, weighted by {@link Readout#windowWeight}, among neutral tokens if the model has
 * some, and the model's {@link Calibration} log-odds of spam; with {@link OwnWords} beside the
 * GPT-2 they are their part of it. A message without text gets the verdict of the pad token alone.
 *
 * <p>Windows of different messages never share a batch: matrix products of another shape round
 * otherwise, by some 1e-7 in P(spam), and a message at the threshold would be spam in one front end
 * and ham in the next. What that costs is made up for by callers on several threads.
 *
 * <p>Safe for use by several threads at once; each call works on its caller's thread and on those
 * of the engine.
 */
public final class Gpt2SpamClassifier implements SpamClassifier {
  private final NDManager manager;
  private final MessageReading reading;
  private final Precision precision;
  private final Uses uses;

  private Gpt2SpamClassifier(NDManager manager, MessageReading reading, Precision precision) {
    this.manager = manager;
    this.reading = reading;
    this.precision = precision;
    this.uses = new Uses(manager::close);
  }

  /**
   * Opens a model and reads its weights into memory.
   *
   * @param base the checkpoint that the model was trained on, where model.json names one
   * @param threads of the engine for one operation, see {@link PyTorchEngine#start}
   * @param precision in which it computes; what this processor can't becomes fp32, with a warning
   * @throws org.hamletmail.gpt2.ModelFormatException if the directory is not a sound model
   * @throws org.hamletmail.gpt2.EngineUnavailableException if PyTorch can't be started
   * @throws java.io.UncheckedIOException if a file can't be read
   */
  public static Gpt2SpamClassifier open(
      Path directory, Optional<Path> base, int threads, ModelPrecision precision) {
    return open(directory, base, threads, precision, true);
  }

  /** Opens a model in the precision that {@link ModelPrecision#AUTO} finds. */
  public static Gpt2SpamClassifier open(Path directory, Optional<Path> base, int threads) {
    return open(directory, base, threads, ModelPrecision.AUTO, true);
  }

  /**
   * Opens a model without what it has learnt of somebody's own mail: what it was adapted from.
   *
   * @param base as in {@link #open}, as are the other parameter and what is thrown
   */
  public static Gpt2SpamClassifier openUnadapted(Path directory, Optional<Path> base, int threads) {
    return open(directory, base, threads, ModelPrecision.AUTO, false);
  }

  private static Gpt2SpamClassifier open(
      Path directory, Optional<Path> base, int threads, ModelPrecision precision, boolean adapted) {
    try (ModelDirectory opened = ModelDirectory.open(directory, base)) {
      NDManager manager = PyTorchEngine.start(threads);
      try {
        ServedModel served =
            ServedModel.of(
                opened::readWeights,
                opened.description().readout(),
                model ->
                    new MessageReading(
                        opened.info(),
                        opened.description(),
                        opened.tokenizer(),
                        adapted ? opened.ownWords() : Optional.empty(),
                        manager,
                        model),
                manager,
                precision,
                Processor.here());
        return new Gpt2SpamClassifier(manager, served.reading(), served.precision());
      } catch (RuntimeException | Error e) {
        manager.close();
        throw e;
      }
    }
  }

  @Override
  public ModelInfo model() {
    return reading.info();
  }

  @Override
  public String engineName() {
    return PyTorchEngine.version() + " " + Spelled.of(precision);
  }

  @Override
  public List<Verdict> classify(List<MessageText> messages) {
    return classify(messages, Deadline.never());
  }

  @Override
  public Verdict classify(MessageText message, Deadline deadline) {
    return classify(List.of(message), deadline).getFirst();
  }

  private List<Verdict> classify(List<MessageText> messages, Deadline deadline) {
    if (!uses.enter()) {
      throw new ClassificationException("the model " + reading.info().id() + " is closed");
    }
    try {
      return messages.stream().map(message -> reading.verdict(message, deadline)).toList();
    } catch (ClassificationException | DeadlineExceededException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ClassificationException("the model " + reading.info().id() + " failed", e);
    } finally {
      uses.leave();
    }
  }

  /** Calls that have begun are answered; the last of them releases the memory. */
  @Override
  public void close() {
    uses.end();
  }

  /** Returns the native arrays that are alive; tests look for leaks. */
  int managedArrays() {
    return manager.getManagedArrays().size();
  }
}
