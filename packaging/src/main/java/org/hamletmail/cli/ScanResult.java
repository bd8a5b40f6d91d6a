package org.hamletmail.cli;

import java.util.Locale;
import java.util.Optional;
import org.hamletmail.classifier.Explanation;
import org.hamletmail.policy.Decision;

/** What became of one message that was scanned. */
sealed interface ScanResult {

  /** Returns the file, or {@code mbox#3} for the third message of an mbox. */
  String path();

  /**
   * A message with a verdict.
   *
   * @param decision what the milter would decide
   * @param readable share of the message's text that was within the limits of extraction
   * @param explanation where one was asked for and the model was
   */
  record Scanned(String path, Decision decision, double readable, Optional<Explanation> explanation)
      implements ScanResult {

    /** Returns spam where the milter would say so. */
    String label() {
      return decision.reason().isSpam() ? "spam" : "ham";
    }

    /** Returns P(spam); the GTUBE test line is the most certain spam without a model's word. */
    double pSpam() {
      return decision.verdict().map(v -> v.pSpam()).orElse(1.0);
    }

    /** Returns the share of the message's text that the model read. */
    double coverage() {
      return decision.verdict().map(v -> v.coverage()).orElse(readable);
    }

    /** Returns the coverage with two digits, rounded down: 1.00 means that all was read. */
    String share() {
      return String.format(Locale.ROOT, "%.2f", Math.floor(coverage() * 100) / 100);
    }
  }

  /**
   * A file that is no mail, or not to be read.
   *
   * @param reason what it is
   */
  record LeftOut(String path, String reason) implements ScanResult {}

  /**
   * A file or message without a verdict.
   *
   * @param reason why, without any of its content
   */
  record Failed(String path, String reason) implements ScanResult {}
}
