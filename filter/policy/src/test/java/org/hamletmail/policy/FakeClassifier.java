package org.hamletmail.policy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;

/** Says what a test wants it to say; counts how often it was asked. */
final class FakeClassifier implements SpamClassifier {
  static final String MODEL = "fake-1a2b3c";

  final AtomicInteger asked = new AtomicInteger();
  private final ModelInfo model;
  private volatile Function<MessageText, Double> pSpam;

  FakeClassifier(Function<MessageText, Double> pSpam) {
    this(pSpam, new ModelInfo(MODEL, .8, OptionalDouble.of(.99), 120, 4));
  }

  FakeClassifier(Function<MessageText, Double> pSpam, ModelInfo model) {
    this.pSpam = pSpam;
    this.model = model;
  }

  static FakeClassifier saying(double pSpam) {
    return new FakeClassifier(text -> pSpam);
  }

  void become(Function<MessageText, Double> other) {
    pSpam = other;
  }

  @Override
  public ModelInfo model() {
    return model;
  }

  @Override
  public List<Verdict> classify(List<MessageText> messages) {
    return messages.stream().map(this::one).toList();
  }

  private Verdict one(MessageText text) {
    asked.incrementAndGet();
    double p = pSpam.apply(text);
    Label label = p >= model.tagThreshold() ? Label.SPAM : Label.HAM;
    return new Verdict(label, p, model.id(), text.coverage());
  }

  @Override
  public void close() {}
}
