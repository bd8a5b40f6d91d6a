package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.training.Base;

/**
 * The model that a new one is held against.
 *
 * @param called how a person knows it
 * @param directory as the user named it
 * @param threshold from which it tags
 * @param test its verdicts on the mail that both are compared on
 * @param golden for each golden message, whether this model or the embedded one gets it right,
 *     whichever gets more of them right
 */
record OldModel(
    String called,
    Path directory,
    double threshold,
    List<ScoredMessage> test,
    List<Boolean> golden) {
  private static final String EMBEDDED = "the embedded model";

  /**
   * Asks a model.
   *
   * @param base checkpoint that it stands on, where it does
   */
  static OldModel ask(
      Path directory, Optional<Base> base, List<LabeledMessage> test, GoldenSet golden, int threads)
      throws IOException {
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(directory, base.map(Base::file), threads)) {
      double threshold = classifier.model().tagThreshold();
      List<ScoredMessage> verdicts = Measuring.score(classifier, golden.messages());
      return new OldModel(
          called(directory, classifier.model().id()),
          directory,
          threshold,
          Measuring.score(classifier, test),
          better(directory, GoldenSet.right(verdicts, threshold), golden, threads));
    }
  }

  /** Returns what a person calls the model in a directory. */
  static String called(Path directory, String id) throws IOException {
    return isEmbedded(directory) ? EMBEDDED : id;
  }

  private static boolean isEmbedded(Path directory) throws IOException {
    Optional<Path> embedded = EmbeddedModel.ifThere();
    return embedded.isPresent() && Files.isSameFile(embedded.get(), directory);
  }

  /**
   * Returns what the better of a model and the embedded one gets right of the golden messages: of
   * one bad model after the other each would be as good as the one before. Whoever took a model
   * against all reasons has decided that for himself.
   *
   * @param right what the model gets right
   */
  static List<Boolean> better(Path directory, List<Boolean> right, GoldenSet golden, int threads)
      throws IOException {
    Optional<Path> embedded = EmbeddedModel.ifThere();
    if (embedded.isEmpty() || isEmbedded(directory) || wasForced(directory)) {
      return right;
    }
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(embedded.get(), Optional.empty(), threads)) {
      List<Boolean> of =
          GoldenSet.right(
              Measuring.score(classifier, golden.messages()), classifier.model().tagThreshold());
      return count(of) > count(right) ? of : right;
    }
  }

  private static boolean wasForced(Path directory) {
    return Review.FORCED.equals(
        ModelDirectory.manifest(directory).description().training().recipe().get(Review.REVIEW));
  }

  private static long count(List<Boolean> right) {
    return right.stream().filter(is -> is).count();
  }
}
