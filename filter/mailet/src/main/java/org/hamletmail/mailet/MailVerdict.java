package org.hamletmail.mailet;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.HeaderField;

/**
 * What was decided of a mail, as it travels with it through James: from the hook to the mailet, and
 * on to matchers. Failures are not kept, so that a later mailet tries again.
 *
 * @param finding {@code spam}, {@code ham} or {@code none}, see {@link Decision#finding()}
 * @param action see {@link org.hamletmail.policy.Action#word()}
 * @param pSpam from 0 to 1; empty where the model was not asked
 * @param headers header fields for each recipient's copy
 */
record MailVerdict(
    String finding, String action, Optional<Double> pSpam, List<HeaderField> headers) {
  static final AttributeName VERDICT = AttributeName.of("org.hamletmail.verdict");
  static final AttributeName SCORE = AttributeName.of("org.hamletmail.score");
  static final AttributeName MODEL = AttributeName.of("org.hamletmail.model");
  static final AttributeName COVERAGE = AttributeName.of("org.hamletmail.coverage");
  static final AttributeName ACTION = AttributeName.of("org.hamletmail.action");
  static final AttributeName HEADERS = AttributeName.of("org.hamletmail.headers");

  /** Copies the list. */
  MailVerdict {
    headers = List.copyOf(headers);
  }

  /**
   * Writes a decision into the mail's attributes, and returns it as it can be read there. In the
   * mode {@code shadow} nothing is to act on it: the score stands there for the record alone.
   */
  static MailVerdict attach(Decision decision, Mail mail, PolicyMode mode) {
    String finding = mode == PolicyMode.SHADOW ? "none" : decision.finding();
    set(mail, VERDICT, AttributeValue.of(finding));
    set(mail, ACTION, AttributeValue.of(decision.action().word()));
    set(mail, HEADERS, AttributeValue.of(lines(decision.headers())));
    decision
        .verdict()
        .ifPresent(verdict -> {
          set(mail, SCORE, AttributeValue.of(verdict.pSpam()));
          set(mail, MODEL, AttributeValue.of(verdict.modelId()));
          set(mail, COVERAGE, AttributeValue.of(verdict.coverage()));
        });
    return new MailVerdict(
        finding,
        decision.action().word(),
        decision.verdict().map(verdict -> verdict.pSpam()),
        decision.headers());
  }

  /** Returns what an earlier hook or mailet decided, empty where none did. */
  static Optional<MailVerdict> of(Mail mail) {
    return text(mail, ACTION)
        .map(action ->
            new MailVerdict(
                text(mail, VERDICT).orElse("none"),
                action,
                AttributeUtils.getValueAndCastFromMail(mail, SCORE, Double.class),
                fields(text(mail, HEADERS).orElse(""))));
  }

  /** Has nobody call the mail spam any more; its score is left, for the record. */
  static void clear(Mail mail) {
    set(mail, VERDICT, AttributeValue.of("none"));
    set(mail, ACTION, AttributeValue.of("accept"));
    mail.removeAttribute(HEADERS);
  }

  boolean isSpam() {
    return finding.equals("spam");
  }

  /**
   * Returns whether the model's word counts nothing on it: it was not asked, or takes for spam what
   * is in a script without known ham.
   */
  boolean isUnjudged() {
    return finding.equals("none");
  }

  /** Returns whether the settings want more done than marking. */
  boolean wantsHold() {
    return action.equals("quarantine") || action.equals("reject");
  }

  private static void set(Mail mail, AttributeName name, AttributeValue<?> value) {
    mail.setAttribute(new Attribute(name, value));
  }

  private static Optional<String> text(Mail mail, AttributeName name) {
    return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
  }

  /** One string, because queues outside the JVM keep plain types best. */
  private static String lines(List<HeaderField> fields) {
    return fields.stream()
        .map(field -> field.name() + ": " + field.value())
        .collect(Collectors.joining("\n"));
  }

  private static List<HeaderField> fields(String lines) {
    return Arrays.stream(lines.split("\n", -1))
        .map(line -> line.split(": ", 2))
        .filter(parts -> parts.length == 2)
        .map(parts -> new HeaderField(parts[0], parts[1]))
        .toList();
  }
}
