package org.hamletmail.classifier;

import java.util.List;

/**
 * Which parts of a text make a model call it spam, found by leaving them out.
 *
 * @param text what the model was given
 * @param pSpam of the whole text
 * @param spans in the order of the text, apart from each other; empty where no part counts for much
 * @param pSpamWithoutAll what the model says of the text without all spans
 */
public record Explanation(String text, double pSpam, List<Span> spans, double pSpamWithoutAll) {

  /** Copies the list. */
  public Explanation {
    spans = List.copyOf(spans);
  }

  /**
   * A part of a text.
   *
   * @param begin offset of its first UTF-16 unit
   * @param end offset behind its last
   * @param pSpamWithout what the model says of the text without this span alone
   */
  public record Span(int begin, int end, double pSpamWithout) {}
}
