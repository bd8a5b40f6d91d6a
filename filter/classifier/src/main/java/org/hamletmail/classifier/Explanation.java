package org.hamletmail.classifier;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.sender.Sign;

/**
 * Which parts of a text make a model call it spam, found by leaving them out.
 *
 * @param text what the model was given
 * @param pSpam of the whole text
 * @param spans in the order of the text, apart from each other; empty where no part counts for much
 * @param pSpamWithoutAll what the model says of the text without all spans
 * @param signs of the sender that count for the model, by what it says of the message without each
 */
public record Explanation(
    String text, double pSpam, List<Span> spans, double pSpamWithoutAll, Map<Sign, Double> signs) {

  /** Copies list and map. */
  public Explanation {
    spans = List.copyOf(spans);
    signs = Collections.unmodifiableMap(new TreeMap<>(signs));
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
