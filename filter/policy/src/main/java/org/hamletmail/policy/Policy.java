package org.hamletmail.policy;

import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.IpNetwork;
import org.hamletmail.config.LowCoverage;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.SpamAction;
import org.hamletmail.config.Unfamiliar;

/** What the settings say about a probability, a client or a failure. Pure; asks nobody. */
final class Policy {
  /** Below it most of the text is in scripts in which the model was shown no ham. */
  private static final double MOSTLY = 0.5;

  private static final SmtpReply UNAVAILABLE =
      new SmtpReply(451, "4.7.1", "Spam filter is not available, please try again later");

  /** Not for now but for good: the message has as many fields when it comes again. */
  private static final SmtpReply TOO_MANY_HEADERS =
      new SmtpReply(552, "5.6.0", "Message has too many header fields");

  private final PolicySettings settings;
  private final Refusal refusal;

  Policy(PolicySettings settings) {
    this.settings = settings;
    this.refusal = new Refusal(settings.rejectText(), settings.contact());
  }

  /**
   * The thresholds in force.
   *
   * @param tag P(spam) from which a message is spam
   * @param reject P(spam) from which it is certain spam, at least {@code tag}; empty for never
   */
  record Thresholds(double tag, OptionalDouble reject) {}

  /** What to do, and why. */
  record Outcome(Action action, Reason reason) {}

  /** Returns the settings' thresholds, where they are silent the model's. */
  Thresholds thresholds(ModelInfo model) {
    double tag = settings.tagThreshold().orElse(model.tagThreshold());
    OptionalDouble reject =
        settings.rejectThreshold().isPresent()
            ? settings.rejectThreshold()
            : model.rejectThreshold();
    // A setting and a model may disagree; what is not spam is never certain spam.
    return new Thresholds(
        tag,
        reject.isPresent()
            ? OptionalDouble.of(Math.max(tag, reject.getAsDouble()))
            : OptionalDouble.empty());
  }

  /**
   * Returns what becomes of a message that the model judged.
   *
   * @param pSpam what the verdict says, with all offsets
   * @param foreign whether the message is in a language of which the model was shown no ham; asked
   *     only where that would save it, for the answer takes a while
   */
  Outcome decide(
      Envelope envelope,
      Verdict verdict,
      double pSpam,
      Thresholds thresholds,
      BooleanSupplier foreign) {
    if (verdict.coverage() < settings.minCoverage()
        && settings.lowCoverage() != LowCoverage.JUDGE) {
      return new Outcome(
          settings.lowCoverage() == LowCoverage.PASS
              ? new Action.Accept()
              : new Action.Quarantine("Hamlet could read too little of this message"),
          Reason.LOW_COVERAGE);
    }
    Outcome outcome = decide(envelope, pSpam, thresholds);
    if (!outcome.reason().isSpam()) {
      return outcome;
    }
    if (settings.unknownScripts() == Unfamiliar.PASS && verdict.knownScript() < MOSTLY) {
      return new Outcome(new Action.Accept(), Reason.UNKNOWN_SCRIPT);
    }
    return settings.unknownLanguages() == Unfamiliar.PASS && foreign.getAsBoolean()
        ? new Outcome(new Action.Accept(), Reason.UNKNOWN_LANGUAGE)
        : outcome;
  }

  /** Returns what becomes of a message; a higher probability never gets a weaker action. */
  Outcome decide(Envelope envelope, double pSpam, Thresholds thresholds) {
    if (pSpam < thresholds.tag()) {
      return new Outcome(new Action.Accept(), Reason.BELOW_TAG_THRESHOLD);
    }
    OptionalDouble reject = thresholds.reject();
    return reject.isPresent() && pSpam >= reject.getAsDouble()
        ? new Outcome(action(settings.highAction(), envelope), Reason.REJECT_THRESHOLD)
        : new Outcome(action(settings.spamAction(), envelope), Reason.TAG_THRESHOLD);
  }

  /** Returns what becomes of the GTUBE test line: the most, whatever the thresholds are. */
  Outcome onGtube(Envelope envelope) {
    return new Outcome(action(settings.highAction(), envelope), Reason.GTUBE);
  }

  /** Returns what becomes of a message that users marked: never more than of any spam. */
  Outcome onLearned(Envelope envelope, Label label) {
    return switch (label) {
      case SPAM -> new Outcome(action(settings.spamAction(), envelope), Reason.LEARNED_SPAM);
      case HAM -> new Outcome(new Action.Accept(), Reason.LEARNED_HAM);
    };
  }

  /** Returns whether messages of this client pass unclassified. */
  boolean exempts(Envelope envelope) {
    return (settings.exemptAuthenticated() && envelope.authenticated())
        || envelope.clientAddress().filter(this::isExempt).isPresent();
  }

  /** Returns what becomes of a message with more header fields than are read. */
  Action onTooManyHeaders() {
    return new Action.Reject(TOO_MANY_HEADERS);
  }

  /** Returns what becomes of a message of which nothing is known. Never a tag. */
  Action onFailure() {
    return switch (settings.failureMode()) {
      case ACCEPT -> new Action.Accept();
      case TEMPFAIL -> new Action.Tempfail(UNAVAILABLE);
    };
  }

  PolicyMode mode() {
    return settings.mode();
  }

  private boolean isExempt(String address) {
    for (IpNetwork network : settings.exemptNetworks()) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private Action action(SpamAction action, Envelope envelope) {
    return switch (action) {
      case TAG -> new Action.Tag();
      case QUARANTINE -> new Action.Quarantine("Hamlet takes this message for spam");
      case REJECT -> new Action.Reject(refusal.to(envelope));
    };
  }
}
