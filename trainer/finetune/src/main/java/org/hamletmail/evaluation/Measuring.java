package org.hamletmail.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.corpus.LabeledMessage;

/** Scores messages with the classifier that serves, so that figures are those of serving. */
public final class Measuring {
  private static final int AT_ONCE = 256;

  private Measuring() {}

  /** Returns what a classifier says of messages, in their order. */
  public static List<ScoredMessage> score(
      SpamClassifier classifier, List<LabeledMessage> messages) {
    List<ScoredMessage> scored = new ArrayList<>(messages.size());
    for (int from = 0; from < messages.size(); from += AT_ONCE) {
      List<LabeledMessage> part = messages.subList(from, Math.min(messages.size(), from + AT_ONCE));
      List<Verdict> verdicts =
          classifier.classify(part.stream().map(LabeledMessage::text).toList());
      for (int i = 0; i < part.size(); i++) {
        scored.add(
            new ScoredMessage(
                part.get(i).label(),
                verdicts.get(i).pSpam(),
                part.get(i).source(),
                part.get(i).text().signs()));
      }
    }
    return scored;
  }
}
