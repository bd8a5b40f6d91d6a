package org.hamletmail.classifier;

/**
 * What the model says of one message.
 *
 * @param label SPAM where {@code pSpam} reaches the model's tag threshold
 * @param pSpam calibrated probability of spam, from 0 to 1
 * @param modelId identity of the model that said it, see {@link ModelInfo#id()}
 * @param coverage share of the message's readable text that the model read, from 0 to 1
 * @param knownScript share of its letters in scripts in which the model was shown ham, from 0 to 1
 */
public record Verdict(
    Label label, double pSpam, String modelId, double coverage, double knownScript) {

  /** A verdict on a text in known scripts. */
  public Verdict(Label label, double pSpam, String modelId, double coverage) {
    this(label, pSpam, modelId, coverage, 1);
  }

  /** Rejects values outside their ranges. */
  public Verdict {
    requireShare("pSpam", pSpam);
    requireShare("coverage", coverage);
    requireShare("knownScript", knownScript);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 0 to 1");
    }
  }
}
