package org.hamletmail.milter;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.text.MessageText;

/** Takes a message for spam that says so; SLOW ones take a second, BROKEN ones fail. */
final class FakeClassifier implements SpamClassifier {

  volatile boolean closed;

  @Override
  public ModelInfo model() {
    return new ModelInfo("fake-0123", 0.5, OptionalDouble.empty(), 120, 4);
  }

  @Override
  public List<Verdict> classify(List<MessageText> messages) {
    return messages.stream().map(FakeClassifier::verdict).toList();
  }

  private static Verdict verdict(MessageText message) {
    if (message.body().contains("SLOW")) {
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (message.body().contains("BROKEN")) {
      throw new ClassificationException("as asked");
    }
    boolean spam = message.body().contains("buy now");
    return new Verdict(
        spam ? Label.SPAM : Label.HAM, spam ? 0.9 : 0.1, "fake-0123", message.coverage());
  }

  @Override
  public void close() {
    closed = true;
  }

  /** {@code hamlet milter} with this classifier, as a process of its own. */
  static final class Daemon {
    private Daemon() {}

    /** A model named so is opened for ever. */
    private static FakeClassifier open(ModelSettings settings) {
      if (settings.directory().filter(Path.of("/endless")::equals).isPresent()) {
        System.out.println("OPENING");
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return new FakeClassifier();
    }

    public static void main(String[] arguments) {
      System.exit(new picocli.CommandLine(new MilterCommand(Daemon::open)).execute(arguments));
    }
  }
}
