package org.hamletmail.classifier;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.WindowLogits;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.Scripts;
import org.hamletmail.tokenizer.TokenizedText;
import org.hamletmail.tokenizer.Tokenizer;

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
  /** Beyond this, larger batches gain no speed, and their intermediate results cost memory. */
  private static final int MAX_BATCH_TOKENS = 2048;

  private final ModelInfo info;
  private final ModelDescription description;
  private final NDManager manager;
  private final WindowLogits model;
  private final Tokenizer tokenizer;
  private final Optional<OwnWords> ownWords;

  private final Uses uses;

  private Gpt2SpamClassifier(
      ModelInfo info,
      ModelDescription description,
      Tokenizer tokenizer,
      Optional<OwnWords> ownWords,
      NDManager manager,
      WindowLogits model) {
    this.info = info;
    this.description = description;
    this.tokenizer = tokenizer;
    this.ownWords = ownWords;
    this.manager = manager;
    this.uses = new Uses(manager::close);
    this.model = model;
  }

  /**
   * Opens a model and reads its weights into memory.
   *
   * @param base the checkpoint that the model was trained on, where model.json names one
   * @param threads of the engine for one operation, see {@link PyTorchEngine#start}
   * @throws org.hamletmail.gpt2.ModelFormatException if the directory is not a sound model
   * @throws org.hamletmail.gpt2.EngineUnavailableException if PyTorch can't be started
   * @throws java.io.UncheckedIOException if a file can't be read
   */
  public static Gpt2SpamClassifier open(Path directory, Optional<Path> base, int threads) {
    return open(directory, base, threads, true);
  }

  /**
   * Opens a model without what it has learnt of somebody's own mail: what it was adapted from.
   *
   * @param base as in {@link #open}, as are the other parameter and what is thrown
   */
  public static Gpt2SpamClassifier openUnadapted(Path directory, Optional<Path> base, int threads) {
    return open(directory, base, threads, false);
  }

  private static Gpt2SpamClassifier open(
      Path directory, Optional<Path> base, int threads, boolean adapted) {
    try (ModelDirectory opened = ModelDirectory.open(directory, base)) {
      NDManager manager = PyTorchEngine.start(threads);
      try {
        WindowLogits model =
            ServedModel.of(opened.readWeights(manager), opened.description().readout(), manager);
        return new Gpt2SpamClassifier(
            opened.info(),
            opened.description(),
            opened.tokenizer(),
            adapted ? opened.ownWords() : Optional.empty(),
            manager,
            model);
      } catch (RuntimeException | Error e) {
        manager.close();
        throw e;
      }
    }
  }

  @Override
  public ModelInfo model() {
    return info;
  }

  @Override
  public String engineName() {
    return PyTorchEngine.version();
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
      throw new ClassificationException("the model " + info.id() + " is closed");
    }
    try {
      return messages.stream().map(message -> verdictOn(message, deadline)).toList();
    } catch (ClassificationException | DeadlineExceededException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ClassificationException("the model " + info.id() + " failed", e);
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

  private Verdict verdictOn(MessageText message, Deadline deadline) {
    deadline.check();
    TokenizedText text =
        tokenizer.tokenize(message.forModel(), description.maxTokens(), description.maxWindows());
    Passages passages = new Passages(description.sharpness(), description.neutralTokens());
    List<int[]> windows =
        Windows.read(
            text.windows(), description.readout(), description.maxTokens(), tokenizer.padId());
    for (List<int[]> batch : Windows.batches(windows, MAX_BATCH_TOKENS)) {
      add(batch, passages, deadline);
    }
    double knownScript =
        description
            .seenHam()
            .scripts()
            .map(known -> Scripts.share(message.forModel(), known))
            .orElse(1.0);
    double logOdds = description.calibration().logOdds(passages.margin(), message.signs());
    return verdict(
        ownWords.map(own -> own.logOdds(message.forModel(), logOdds)).orElse(logOdds),
        message.coverage() * text.share(),
        knownScript);
  }

  /** Adds how far each window's spam logit lies above its ham logit. */
  private void add(List<int[]> batch, Passages passages, Deadline deadline) {
    int tokens = batch.getFirst().length;
    long[] ids = new long[batch.size() * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = batch.get(i / tokens)[i % tokens];
    }
    float[] logits;
    try (NDManager scope = manager.newSubManager()) {
      logits = model.of(scope.create(ids, new Shape(batch.size(), tokens)), deadline::check);
    }
    for (int row = 0; row < batch.size(); row++) {
      float ham = logits[2 * row + Label.HAM.id()];
      float spam = logits[2 * row + Label.SPAM.id()];
      passages.add((double) spam - ham, description.readout().windowWeight(batch.get(row).length));
    }
  }

  private Verdict verdict(double logOdds, double coverage, double knownScript) {
    double pSpam = 1 / (1 + Math.exp(-logOdds));
    if (Double.isNaN(pSpam)) {
      throw new ClassificationException("the model " + info.id() + " gave logits without a value");
    }
    Label label = pSpam >= info.tagThreshold() ? Label.SPAM : Label.HAM;
    return new Verdict(label, pSpam, info.id(), Math.clamp(coverage, 0.0, 1.0), knownScript);
  }
}
