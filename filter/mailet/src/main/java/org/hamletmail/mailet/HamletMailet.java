package org.hamletmail.mailet;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.LowCoverage;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.SpamAction;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.HeaderField;
import org.hamletmail.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Marks mail with the X-Spam headers that Hamlet's milter sets, in each recipient's copy, and with
 * the attributes {@code org.hamletmail.verdict}, {@code .score} (P(spam), from 0 to 1), {@code
 * .model} and {@code .coverage}. Forged X-Spam headers are removed from the message. What {@code
 * HamletMessageHook} found in the SMTP dialogue is taken over; other mail is classified.
 *
 * <pre>{@code
 * <mailet match="All" class="org.hamletmail.mailet.HamletMailet">
 *   <config>file://conf/hamlet.conf</config>
 *   <spamProcessor>spam</spamProcessor>
 *   <onMailetException>hamlet-failed</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>{@code spamProcessor} gets what the settings say to quarantine or to reject, since a mailet
 * comes too late to reject. With {@code headers} set to {@code message}, the headers are set in the
 * message itself: copies for other servers have no headers of their own.
 *
 * <p>Mail that comes back from there, sent on by somebody who looked at it, passes unmarked. With
 * {@code hamlet.policy.mode} set to {@code tag} mail is marked, and never sent there.
 *
 * <p>If a mail can't be classified, the failure mode {@code accept} lets it pass unmarked; with
 * {@code tempfail} this mailet throws, and James does what {@code onMailetException} says: by
 * default the error processor keeps the mail. The attribute {@code org.hamletmail.failures} then
 * says how often that was, for a processor that tries it again. Safe for use by several threads at
 * once, as James does.
 */
public final class HamletMailet extends GenericMailet {
  static final String SPAM_PROCESSOR = "spamProcessor";
  static final String HEADERS = "headers";
  private static final String OF_RECIPIENT = "recipient";
  private static final String OF_MESSAGE = "message";

  private final JamesEnvironment james;
  private @Nullable JamesFilter filter;
  private Optional<String> spamProcessor = Optional.empty();
  private boolean headersOfMessage;

  @Inject
  HamletMailet(FileSystem files, MetricRegistry metrics) {
    this(new JamesEnvironment(files, metrics));
  }

  HamletMailet(JamesEnvironment james) {
    this.james = james;
  }

  @Override
  public String getMailetInfo() {
    return "Hamlet, a GPT-2 spam filter";
  }

  @Override
  public void init() throws MessagingException {
    try {
      Parameters parameters =
          Parameters.read(
              getMailetConfig().getMailetName() == null ? "HamletMailet" : getMailetName(),
              List.of(SPAM_PROCESSOR, HEADERS),
              this::getInitParameterNames,
              this::getInitParameter);
      spamProcessor = parameters.text(SPAM_PROCESSOR);
      headersOfMessage =
          parameters
              .word(HEADERS, List.of(OF_RECIPIENT, OF_MESSAGE), OF_RECIPIENT)
              .equals(OF_MESSAGE);
      HamletConfig config = parameters.config(james);
      requireProcessor(parameters, config.policy());
      filter = JamesFilter.acquire(getMailetName(), config, james);
    } catch (BadParameterException e) {
      throw new MessagingException(e.getMessage(), e);
    }
  }

  private void requireProcessor(Parameters parameters, PolicySettings policy) {
    if (policy.mode() != PolicyMode.ENFORCE || spamProcessor.isPresent()) {
      return;
    }
    if (policy.lowCoverage() == LowCoverage.QUARANTINE) {
      throw parameters.refused(
          SPAM_PROCESSOR,
          "is missing, and hamlet.policy.low-coverage is quarantine",
          "the processor for such mail, since James has accepted it already");
    }
    SpamAction strongest = policy.highAction();
    if (strongest != SpamAction.TAG) {
      throw parameters.refused(
          SPAM_PROCESSOR,
          "is missing, and hamlet.policy.high-action is "
              + strongest.name().toLowerCase(Locale.ROOT),
          "the processor for such mail, since James has accepted it already");
    }
  }

  @Override
  public Collection<ProcessingState> requiredProcessingState() {
    return spamProcessor.map(ProcessingState::new).stream().toList();
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    if (MailHistory.wasHeld(mail)) {
      release(mail);
      return;
    }
    try {
      mark(mail);
    } catch (MessagingException | RuntimeException e) {
      MailHistory.countFailure(mail);
      throw e;
    }
    MailHistory.forgetFailures(mail);
  }

  private void mark(Mail mail) throws MessagingException {
    Optional<MailVerdict> earlier = MailVerdict.of(mail);
    MailVerdict verdict = earlier.isPresent() ? earlier.get() : classify(mail);
    MailContent.removeHeaders(mail, MailHistory.forged(mail));
    MailHistory.forgetForged(mail);
    addHeaders(mail, verdict.headers());
    if (verdict.wantsHold()) {
      spamProcessor.ifPresent(processor -> {
        MailHistory.markHeld(mail);
        mail.setState(processor);
      });
    }
  }

  /** Somebody has looked at it and sends it on: their word counts, and nothing calls it spam. */
  private static void release(Mail mail) throws MessagingException {
    List<String> names =
        MailVerdict.of(mail).stream()
            .flatMap(verdict -> verdict.headers().stream())
            .map(HeaderField::name)
            .toList();
    PerRecipientHeaders headers = mail.getPerRecipientSpecificHeaders();
    for (MailAddress recipient : List.copyOf(headers.getRecipientsWithSpecificHeaders())) {
      headers
          .getHeadersForRecipient(recipient)
          .removeIf(header -> names.contains(header.getName()));
    }
    MailContent.removeHeaders(mail, names);
    MailVerdict.clear(mail);
  }

  @Override
  public void destroy() {
    JamesFilter opened = filter;
    if (opened != null) {
      filter = null;
      opened.release();
    }
  }

  private MailVerdict classify(Mail mail) throws MessagingException {
    JamesFilter opened = filter;
    if (opened == null) {
      throw new IllegalStateException("init was not called, or failed, or destroy was called");
    }
    Envelope envelope = MailContent.envelope(mail);
    Decision decision = decide(opened, envelope, mail);
    MailContent.removeHeaders(mail, decision.removeHeaders());
    if (decision.action() instanceof Action.Tempfail) {
      throw new MessagingException(
          "mail " + mail.getName() + " could not be classified: " + decision.reason());
    }
    if (decision.reason().isFailure()) {
      return new MailVerdict("none", decision.action().word(), Optional.empty(), List.of());
    }
    return MailVerdict.attach(decision, mail, opened.config().policy().mode());
  }

  private static Decision decide(JamesFilter filter, Envelope envelope, Mail mail) {
    byte[] message;
    try {
      message = MailContent.bytes(mail, filter.config().text().maxMessageBytes());
    } catch (MessagingException | IOException e) {
      return filter.failed(envelope, Reason.EXTRACTION_FAILED);
    }
    return filter.decideOnSpool(envelope, message);
  }

  private void addHeaders(Mail mail, List<HeaderField> fields) throws MessagingException {
    if (headersOfMessage) {
      MailContent.setHeaders(mail, fields);
      return;
    }
    for (MailAddress recipient : mail.getRecipients()) {
      Collection<String> present =
          mail.getPerRecipientSpecificHeaders().getHeaderNamesForRecipient(recipient);
      for (HeaderField field : fields) {
        // A second mailet, or a mail that comes by again, must not double them.
        if (!present.contains(field.name())) {
          mail.addSpecificHeaderForRecipient(
              Header.builder().name(field.name()).value(field.value()).build(), recipient);
        }
      }
    }
  }
}
