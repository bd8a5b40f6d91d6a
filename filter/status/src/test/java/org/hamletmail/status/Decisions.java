package org.hamletmail.status;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.DecisionListener;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageText;

/** Decisions as the filter takes them, by a model that says what a test wants. */
record Decisions(Envelope envelope, double pSpam) {

  static Decisions on(String queueId, double pSpam) {
    return new Decisions(
        new Envelope(
            "a@example.org",
            List.of("b@example.com", "c@example.com"),
            Optional.of("192.0.2.1"),
            false,
            Optional.of(queueId)),
        pSpam);
  }

  Decisions from(String sender) {
    return new Decisions(
        new Envelope(
            sender, envelope.recipients(), envelope.clientAddress(), false, envelope.queueId()),
        pSpam);
  }

  void tell(DecisionListener listener) {
    filter(listener).decide(envelope, new byte[0]);
  }

  void fail(DecisionListener listener, Reason reason) {
    filter(listener).failed(envelope, reason);
  }

  private SpamFilter filter(DecisionListener listener) {
    return new SpamFilter(
        new Fixed(pSpam),
        (message, deadline) -> MessageText.ofBody("hello"),
        CacheSettings.defaults(),
        PolicySettings.defaults(),
        Lists.none(),
        LearnedMemory.none(),
        new FilterMetrics(new SimpleMeterRegistry(), listener));
  }

  private record Fixed(double pSpam) implements SpamClassifier {
    @Override
    public ModelInfo model() {
      return new ModelInfo("fake-0123", .5, OptionalDouble.empty(), 120, 4);
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      return messages.stream()
          .map(message -> new Verdict(pSpam >= .5 ? Label.SPAM : Label.HAM, pSpam, "fake-0123", 1))
          .toList();
    }

    @Override
    public void close() {}
  }
}
