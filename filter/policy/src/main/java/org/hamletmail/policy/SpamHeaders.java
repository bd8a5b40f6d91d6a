package org.hamletmail.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.learning.Recollection;
import org.hamletmail.lists.Hit;

/**
 * The header fields that carry a verdict, as rules written for SpamAssassin read them. All values
 * are numbers and cleaned identifiers: nothing of the message stands in them.
 */
final class SpamHeaders {
  static final String FLAG = "X-Spam-Flag";
  static final String STATUS = "X-Spam-Status";
  static final String SCORE = "X-Spam-Score";
  static final String LEVEL = "X-Spam-Level";

  private static final List<String> OWN = List.of(FLAG, STATUS, SCORE, LEVEL);

  private SpamHeaders() {}

  /** Returns what a sender could forge: our own fields, and those that the settings name. */
  static List<String> forgeable(List<String> configured) {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(OWN);
    names.addAll(configured);
    return List.copyOf(names);
  }

  /** Returns the fields for a verdict; the score is that with the offsets. */
  static List<HeaderField> of(Verdict verdict, Grounds grounds, double tagThreshold) {
    return fields(grounds.applied(verdict.pSpam()), tagThreshold, details(verdict, grounds));
  }

  /**
   * Returns the fields for a verdict that counts nothing, because the model knows no ham of that
   * kind: a score of 0, so that no rule on {@code X-Spam-Level} acts on it.
   *
   * @param why see {@link Reason#isUnfamiliar()}
   */
  static List<HeaderField> ofUnfamiliar(Verdict verdict, Grounds grounds, Reason why) {
    return fields(0, 1, details(verdict, grounds) + " test=" + why.name());
  }

  private static String details(Verdict verdict, Grounds grounds) {
    String measured =
        String.format(
            Locale.ROOT,
            "p_spam=%.6f model=%s coverage=%s hidden=%s",
            verdict.pSpam(),
            PlainToken.of(verdict.modelId()),
            share(verdict.coverage()),
            share(grounds.hidden().orElse(0)));
    String offsets = grounds.offsetWords();
    return measured
        + (offsets.isEmpty() ? "" : " offsets=" + offsets)
        + grounds.list().map(hit -> " list=" + hit).orElse("");
  }

  /** Returns the fields for a message that a list lets pass or blocks, without a model's word. */
  static List<HeaderField> ofList(Hit hit, Reason why) {
    return fields(why.isSpam() ? 1 : 0, .5, "test=" + why.name() + " list=" + hit);
  }

  /**
   * Returns the fields for a message that users marked: spam has the lowest score of all, so that
   * no rule on {@code X-Spam-Level} throws away what some users call spam.
   */
  static List<HeaderField> ofLearned(Recollection known, Reason why) {
    return fields(
        why.isSpam() ? .5 : 0, .5, "test=" + why.name() + (known.exact() ? "" : " copy=near"));
  }

  /**
   * Returns the field for a message that passes though nothing is known of it: neither ham nor
   * spam, and no score that a rule could act on.
   */
  static List<HeaderField> ofUnknown(Reason why) {
    return List.of(new HeaderField(STATUS, "Unknown, reason=" + why.word()));
  }

  /** Returns the fields for the GTUBE test line: the most certain spam, without a model's word. */
  static List<HeaderField> ofGtube(double tagThreshold) {
    return fields(1, tagThreshold, "test=GTUBE");
  }

  /** Rounds down: 1.00 means that everything was read. */
  static String share(double share) {
    return String.format(Locale.ROOT, "%.2f", Math.floor(share * 100) / 100);
  }

  private static List<HeaderField> fields(double pSpam, double tagThreshold, String details) {
    boolean spam = pSpam >= tagThreshold;
    double score = Score.of(pSpam, tagThreshold);
    List<HeaderField> fields = new ArrayList<>();
    if (spam) {
      fields.add(new HeaderField(FLAG, "YES"));
    }
    fields.add(
        new HeaderField(
            STATUS,
            String.format(
                Locale.ROOT,
                "%s, score=%.1f required=%.1f %s",
                spam ? "Yes" : "No",
                score,
                Score.REQUIRED,
                details)));
    fields.add(new HeaderField(SCORE, String.format(Locale.ROOT, "%.1f", score)));
    if (score >= 1) {
      fields.add(new HeaderField(LEVEL, "*".repeat((int) score)));
    }
    return fields;
  }
}
