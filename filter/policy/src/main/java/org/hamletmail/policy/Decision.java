package org.hamletmail.policy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.PolicyMode;

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
 * @param grounds what counted beside the verdict
 * @param withheld the action that the settings call for, where their mode keeps it from being done
 */
public record Decision(
    Action action,
    Optional<Verdict> verdict,
    Reason reason,
    boolean cached,
    List<String> removeHeaders,
    List<HeaderField> headers,
    Grounds grounds,
    Optional<Action> withheld) {

  /** A decision on a message whose text was not read. */
  public Decision(
      Action action,
      Optional<Verdict> verdict,
      Reason reason,
      boolean cached,
      List<String> removeHeaders,
      List<HeaderField> headers) {
    this(action, verdict, reason, cached, removeHeaders, headers, Grounds.NONE);
  }

  Decision(
      Action action,
      Optional<Verdict> verdict,
      Reason reason,
      boolean cached,
      List<String> removeHeaders,
      List<HeaderField> headers,
      Grounds grounds) {
    this(action, verdict, reason, cached, removeHeaders, headers, grounds, Optional.empty());
  }

  /** Copies the lists. */
  public Decision {
    removeHeaders = List.copyOf(removeHeaders);
    headers = List.copyOf(headers);
  }

  /** Returns what a mode leaves of this decision. */
  Decision under(PolicyMode mode) {
    return switch (mode) {
      case ENFORCE -> this;
      case TAG ->
          switch (action) {
            case Action.Accept a -> this;
            case Action.Tag t -> this;
            case Action.Quarantine q -> marked();
            case Action.Reject r -> marked();
            case Action.Tempfail t -> instead(new Action.Accept(), removeHeaders, headers);
          };
      case SHADOW -> instead(new Action.Accept(), List.of(), List.of());
    };
  }

  /** What was not found to be spam must not look as if it were. */
  private Decision marked() {
    return instead(
        reason.isSpam() ? new Action.Tag() : new Action.Accept(), removeHeaders, headers);
  }

  /** Returns this decision as that of some recipients' settings, see {@link Grounds#rules}. */
  Decision by(String rules) {
    return new Decision(
        action, verdict, reason, cached, removeHeaders, headers, grounds.by(rules), withheld);
  }

  private Decision instead(Action done, List<String> remove, List<HeaderField> add) {
    Optional<Action> kept = action.equals(done) ? Optional.empty() : Optional.of(action);
    return new Decision(done, verdict, reason, cached, remove, add, grounds, kept);
  }

  /** Returns {@link Grounds#hidden}. */
  public OptionalDouble hidden() {
    return grounds.hidden();
  }

  /** Returns what was found, in a word: {@code spam}, {@code ham}, or {@code none}. */
  public String finding() {
    if (reason.isSpam()) {
      return "spam";
    }
    return reason == Reason.BELOW_TAG_THRESHOLD || reason == Reason.LEARNED_HAM ? "ham" : "none";
  }
}
