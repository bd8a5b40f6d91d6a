package org.hamletmail.mailet;

import com.codahale.metrics.MetricRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SmtpReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on a message at the end of SMTP's DATA, before James accepts it: rejects it (550 5.7.1)
 * or asks the client to come back (451 4.7.1) where the settings say so. What it found travels with
 * the mail, and {@code HamletMailet} acts on it without asking the model again.
 *
 * <pre>{@code
 * <handler class="org.hamletmail.mailet.HamletMessageHook">
 *   <config>file://conf/hamlet.conf</config>
 * </handler>
 * }</pre>
 *
 * <p>With {@code hamlet.policy.mode} set to {@code tag} it never refuses anything, and {@code
 * HamletMailet} only marks; with {@code shadow} both leave the mail as it is. James calls it on a
 * thread that serves other SMTP clients too: no call takes longer than {@code
 * hamlet.james.deadline}, and a full queue is answered at once. {@code onMessage} throws nothing:
 * what can't be read is answered as the failure mode says. Safe for use by several threads at once.
 */
public final class HamletMessageHook implements JamesMessageHook {
  private static final Logger LOG = LoggerFactory.getLogger(HamletMessageHook.class);
  private static final String OWNER = "HamletMessageHook";

  /** For mail that comes while James stops. */
  private static final HookResult LATER =
      result(HookReturnCode.denySoft(), new SmtpReply(451, "4.7.1", "Try again later"));

  /** Of a message that even this can't be read of. */
  private static final Envelope NOBODY =
      new Envelope("", List.of(), Optional.empty(), false, Optional.empty());

  private final JamesEnvironment james;
  private @Nullable JamesFilter filter;

  @Inject
  HamletMessageHook(FileSystem files, MetricRegistry metrics) {
    this(new JamesEnvironment(files, metrics));
  }

  HamletMessageHook(JamesEnvironment james) {
    this.james = james;
  }

  @Override
  public void init(Configuration config) throws ConfigurationException {
    try {
      Parameters parameters =
          Parameters.read(OWNER, List.of(), () -> names(config), config::getString);
      filter = JamesFilter.acquire(OWNER, parameters.config(james), james);
    } catch (BadParameterException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /** The elements, not the attributes, whose names James's XML reader puts in {@code [@...]}. */
  private static Iterator<String> names(Configuration config) {
    List<String> names = new ArrayList<>();
    config.getKeys().forEachRemaining(names::add);
    names.removeIf(name -> name.contains("[@"));
    return names.iterator();
  }

  @Override
  public HookResult onMessage(SMTPSession session, Mail mail) {
    JamesFilter opened = filter;
    if (opened == null) {
      return LATER;
    }
    Decision decision = decide(opened, session, mail);
    takeDown(decision, mail, opened.config().policy().mode());
    return result(decision.action());
  }

  @Override
  public void destroy() {
    JamesFilter opened = filter;
    if (opened != null) {
      filter = null;
      opened.release();
    }
  }

  private static Decision decide(JamesFilter filter, SMTPSession session, Mail mail) {
    Envelope envelope = NOBODY;
    try {
      envelope = envelope(session, mail);
      byte[] message = MailContent.bytes(mail, filter.config().text().maxMessageBytes());
      return filter.decideInSmtp(envelope, message);
    } catch (Throwable e) { // Not even an Error may leave a client without an answer.
      warn("a message can't be read", mail, e);
      return filter.failed(envelope, Reason.EXTRACTION_FAILED);
    }
  }

  /** The decision is logged and counted by now: it stands, whatever goes wrong here. */
  private static void takeDown(Decision decision, Mail mail, PolicyMode mode) {
    try {
      if (!decision.reason().isFailure()) {
        MailVerdict.attach(decision, mail, mode);
      }
      MailContent.removeHeaders(mail, decision.removeHeaders());
    } catch (Throwable e) { // As above.
      warn("forged header fields can't be removed", mail, e);
      MailHistory.markForged(mail, decision.removeHeaders());
    }
  }

  /** The type alone: what an exception says may be the message's words. */
  private static void warn(String what, Mail mail, Throwable failure) {
    LOG.warn("{} mail={} cause={}", what, mail.getName(), failure.getClass().getName());
  }

  private static Envelope envelope(SMTPSession session, Mail mail) {
    Optional<String> client =
        Optional.ofNullable(session.getRemoteAddress())
            .map(InetSocketAddress::getAddress)
            .map(InetAddress::getHostAddress);
    return MailContent.envelope(mail, client, session.getUsername() != null);
  }

  private static HookResult result(Action action) {
    return switch (action) {
      case Action.Reject(SmtpReply reply) -> result(HookReturnCode.deny(), reply);
      case Action.Tempfail(SmtpReply reply) -> result(HookReturnCode.denySoft(), reply);
      case Action.Accept a -> HookResult.DECLINED;
      case Action.Tag t -> HookResult.DECLINED;
      case Action.Quarantine q -> HookResult.DECLINED;
    };
  }

  private static HookResult result(HookReturnCode code, SmtpReply reply) {
    return HookResult.builder()
        .hookReturnCode(code)
        .smtpReturnCode(Integer.toString(reply.code()))
        .smtpDescription(reply.enhancedCode() + " " + reply.text())
        .build();
  }
}
