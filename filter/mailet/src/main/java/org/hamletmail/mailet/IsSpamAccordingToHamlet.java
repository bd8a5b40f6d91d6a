package org.hamletmail.mailet;

import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/**
 * Matches all recipients of a mail that {@code HamletMailet} or {@code HamletMessageHook} found to
 * be spam. {@code IsSpamAccordingToHamlet=0.99} matches from that probability on, whatever the
 * thresholds of the settings; a GTUBE test mail counts as 1. Mail that nobody has classified does
 * not match, nor does mail that passes for its script, whatever its probability. Stateless.
 *
 * <pre>{@code
 * <mailet match="org.hamletmail.mailet.IsSpamAccordingToHamlet" class="WithStorageDirective">
 *   <targetFolderName>Spam</targetFolderName>
 * </mailet>
 * }</pre>
 */
public final class IsSpamAccordingToHamlet extends GenericMatcher {
  private double atLeast = Double.NaN;

  /** Made by James. */
  public IsSpamAccordingToHamlet() {}

  @Override
  public String getMatcherInfo() {
    return "matches what Hamlet takes for spam";
  }

  @Override
  public void init() throws MessagingException {
    String condition = getCondition();
    if (condition == null || condition.isBlank()) {
      return;
    }
    try {
      atLeast = Double.parseDouble(condition.strip());
    } catch (NumberFormatException e) {
      throw refused(condition);
    }
    if (!(atLeast > 0 && atLeast <= 1)) {
      throw refused(condition);
    }
  }

  private static MessagingException refused(String condition) {
    return new MessagingException(
        "IsSpamAccordingToHamlet: condition is "
            + condition
            + "; expected a probability above 0, at most 1, such as 0.99, or none");
  }

  @Override
  public Collection<MailAddress> match(Mail mail) {
    return MailVerdict.of(mail).filter(this::matches).isPresent()
        ? mail.getRecipients()
        : List.of();
  }

  private boolean matches(MailVerdict verdict) {
    if (Double.isNaN(atLeast)) {
      return verdict.isSpam();
    }
    return !verdict.isUnjudged() && verdict.pSpam().orElse(verdict.isSpam() ? 1.0 : 0.0) >= atLeast;
  }
}
