package org.hamletmail.classifier;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.hamletmail.gpt2.WindowLogits;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.Scripts;
import org.hamletmail.tokenizer.TokenizedText;
import org.hamletmail.tokenizer.Tokenizer;

/**
 * How a model reads a message, whatever computes its logits.
 *
 * @param ownWords that have a say beside it
 * @param manager that arrays of a call belong to, in managers of their own
 * @param model computes logits
 */
record MessageReading(
    ModelInfo info,
    ModelDescription description,
    Tokenizer tokenizer,
    Optional<OwnWords> ownWords,
    NDManager manager,
    WindowLogits model) {
  /** Beyond this, larger batches gain no speed, and their intermediate results cost memory. */
  private static final int MAX_BATCH_TOKENS = 2048;

  /**
   * Returns the verdict on one message.
   *
   * @throws DeadlineExceededException soon after the deadline
   * @throws ClassificationException if the logits are no numbers
   */
  Verdict verdict(MessageText message, Deadline deadline) {
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
    return labelled(
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

  private Verdict labelled(double logOdds, double coverage, double knownScript) {
    double pSpam = 1 / (1 + Math.exp(-logOdds));
    if (Double.isNaN(pSpam)) {
      throw new ClassificationException("the model " + info.id() + " gave logits without a value");
    }
    Label label = pSpam >= info.tagThreshold() ? Label.SPAM : Label.HAM;
    return new Verdict(label, pSpam, info.id(), Math.clamp(coverage, 0.0, 1.0), knownScript);
  }
}
