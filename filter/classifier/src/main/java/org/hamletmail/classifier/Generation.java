package org.hamletmail.classifier;

import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.text.MessageText;

/** One model and the calls that it answers; closed when it is retired and the last has left. */
final class Generation {
  private final SpamClassifier classifier;
  private final Uses uses;

  Generation(SpamClassifier classifier) {
    this.classifier = classifier;
    this.uses = new Uses(classifier::close);
  }

  ModelInfo model() {
    return classifier.model();
  }

  String engineName() {
    return classifier.engineName();
  }

  /** Asks it; empty where it is retired. */
  <T> Optional<T> ask(Function<SpamClassifier, T> question) {
    if (!uses.enter()) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.apply(classifier));
    } finally {
      uses.leave();
    }
  }

  /** Classifies a message. */
  Verdict classify(MessageText message) {
    return ask(is -> is.classify(message))
        .orElseThrow(
            () -> new ClassificationException("the model " + model().id() + " is retired"));
  }

  /** Lets no further call begin. */
  void retire() {
    uses.end();
  }
}
