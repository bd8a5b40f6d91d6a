package org.hamletmail.mailet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.ReloadingClassifier;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;

/**
 * For the test in a whole server, in a jar beside the product's: the real engine, but texts with
 * FAULT fail, texts with FLAKY fail three times, and texts with SLOW take three seconds. Named
 * first in James's configuration, as mailet and as handler, because either may be made first.
 */
public final class FaultyEngine extends GenericMailet implements JamesMessageHook {

  /** Made by James. */
  public FaultyEngine() {}

  @Override
  public void init() {
    install();
  }

  @Override
  public void init(Configuration config) {
    install();
  }

  @Override
  public void destroy() {}

  @Override
  public void service(Mail mail) {}

  @Override
  public HookResult onMessage(SMTPSession session, Mail mail) {
    return HookResult.DECLINED;
  }

  private static void install() {
    JamesFilter.openWith(settings -> new Faulty(ReloadingClassifier.open(settings)));
  }

  private record Faulty(SpamClassifier engine) implements SpamClassifier {
    private static final Map<String, Integer> FAILED = new ConcurrentHashMap<>();

    @Override
    public ModelInfo model() {
      return engine.model();
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      for (MessageText message : messages) {
        if (message.body().contains("FAULT")) {
          throw new ClassificationException("as asked");
        }
        if (message.body().contains("FLAKY")
            && FAILED.merge(message.body(), 1, Integer::sum) <= 3) {
          throw new ClassificationException("as asked, for a while");
        }
        if (message.body().contains("SLOW")) {
          pause();
        }
      }
      return engine.classify(messages);
    }

    private static void pause() {
      try {
        TimeUnit.SECONDS.sleep(3);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
