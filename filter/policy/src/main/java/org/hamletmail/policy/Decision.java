package org.hamletmail.policy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;

/**
 * What is to be done with one message, and why. Decisions know no protocol.
 *
 * @param action what becomes of the message
 * @param verdict what the model said; empty where it was not asked or failed
 * @param reason why, as it is logged
 * @param cached whether the verdict came from the cache
 * @param removeHeaders names of inbound header fields to remove, every copy, compared without
 *     regard to case
 * @param headers fields to add after the removal, in order
 * @param hidden share of the text that the message hides from its readers, see {@link
 *     MessageText#hidden}; empty where the text was not read
 */
public record Decision(
    Action action,
    Optional<Verdict> verdict,
    Reason reason,
    boolean cached,
    List<String> removeHeaders,
    List<HeaderField> headers,
    OptionalDouble hidden) {

  /** A decision on a message whose text was not read. */
  public Decision(
      Action action,
      Optional<Verdict> verdict,
      Reason reason,
      boolean cached,
      List<String> removeHeaders,
      List<HeaderField> headers) {
    this(action, verdict, reason, cached, removeHeaders, headers, OptionalDouble.empty());
  }

  /** Copies the lists. */
  public Decision {
    removeHeaders = List.copyOf(removeHeaders);
    headers = List.copyOf(headers);
  }

  /** Returns what was found, in a word: {@code spam}, {@code ham}, or {@code none}. */
  public String finding() {
    if (reason.isSpam()) {
      return "spam";
    }
    return reason == Reason.BELOW_TAG_THRESHOLD ? "ham" : "none";
  }
}
