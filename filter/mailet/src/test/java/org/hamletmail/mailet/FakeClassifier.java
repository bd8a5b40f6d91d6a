package org.hamletmail.mailet;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;

/**
 * Judges by words: "buy" 0.9, "jackpot" 0.999, "broken" fails, "hold" waits for the latch,
 * "foreign" is in a script without known ham.
 */
final class FakeClassifier implements SpamClassifier {
  final AtomicInteger asked = new AtomicInteger();
  final CountDownLatch held = new CountDownLatch(1);
  volatile boolean closed;
  volatile boolean failing;

  @Override
  public ModelInfo model() {
    return new ModelInfo("fake-1", 0.8, OptionalDouble.of(0.99), 120, 1);
  }

  @Override
  public List<Verdict> classify(List<MessageText> messages) {
    return messages.stream().map(this::one).toList();
  }

  private Verdict one(MessageText text) {
    asked.incrementAndGet();
    String words = text.subject() + " " + text.body();
    if (failing || words.contains("broken")) {
      throw new ClassificationException("broken, as asked");
    }
    if (words.contains("hold")) {
      try {
        held.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    double p = words.contains("jackpot") ? 0.999 : words.contains("buy") ? 0.9 : 0.1;
    return new Verdict(
        p >= 0.8 ? Label.SPAM : Label.HAM,
        p,
        "fake-1",
        text.coverage(),
        words.contains("foreign") ? 0 : 1);
  }

  @Override
  public void close() {
    closed = true;
  }
}
