package org.hamletmail.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hamletmail.gpt2.EngineUnavailableException;
import org.hamletmail.gpt2.PyTorchEngine;

/** Where a training computes: on the processor, or on a graphics card. */
public final class TrainingDevice {
  private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,3}))?");
  private static final String HOW =
      "set PYTORCH_LIBRARY_PATH to the lib folder of a libtorch 2.7.1 for CUDA 12.8 and"
          + " PYTORCH_VERSION to 2.7.1";

  private final boolean automatic;
  private final int card;

  private TrainingDevice(boolean automatic, int card) {
    this.automatic = automatic;
    this.card = card;
  }

  /** Returns the processor. */
  public static TrainingDevice cpu() {
    return new TrainingDevice(false, -1);
  }

  /**
   * Reads a choice.
   *
   * @param text {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws IllegalArgumentException if it is none of these
   */
  public static TrainingDevice of(String text) {
    if (text.equals("cpu")) {
      return cpu();
    }
    if (text.equals("auto")) {
      return new TrainingDevice(true, 0);
    }
    Matcher cuda = CUDA.matcher(text);
    if (!cuda.matches()) {
      throw new IllegalArgumentException(
          "device is " + text + "; expected auto, cpu, cuda, or cuda:N with a card's number");
    }
    return new TrainingDevice(false, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
  }

  /**
   * Starts the engine there.
   *
   * @param threads of the engine, at least 1
   * @param notes hears where an automatic choice fell
   * @return a new manager, the caller's to close
   * @throws EngineUnavailableException if there is no such card, or the libraries know none
   */
  NDManager start(int threads, Consumer<String> notes) {
    NDManager onProcessor = PyTorchEngine.start(threads);
    if (card < 0) {
      return onProcessor;
    }
    boolean cuda = PyTorchEngine.hasCuda();
    int cards = cuda ? PyTorchEngine.cards() : 0;
    if (card < cards) {
      onProcessor.close();
      if (automatic) {
        notes.accept("training on cuda:" + card);
      }
      return PyTorchEngine.start(threads, Device.gpu(card));
    }
    if (automatic) {
      notes.accept(
          cuda
              ? "training on the processor: PyTorch finds no graphics card"
              : "training on the processor: the PyTorch libraries in use know no CUDA");
      return onProcessor;
    }
    onProcessor.close();
    throw new EngineUnavailableException(
        cuda
            ? "there is no cuda:" + card + ": PyTorch finds " + cards + " graphics card(s)"
            : "cuda:" + card + " can't be used: the PyTorch libraries in use know no CUDA; " + HOW);
  }
}
