package org.hamletmail.policy;

import java.util.List;
import java.util.Optional;
import org.hamletmail.authentication.Authentication;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.Remark;
import org.hamletmail.evidence.Offset;
import org.hamletmail.lists.Hit;
import org.hamletmail.lists.ListName;
import org.hamletmail.lists.Lists;
import org.hamletmail.lists.Parties;

/**
 * What the administrator's lists say of a message, before any model is asked. Thread-safe.
 *
 * @param lists what counts more than the model's word
 * @param settings say whom to believe about the sender
 * @param forgeable header fields that nobody but this filter may set
 */
record Listing(Lists lists, PolicySettings settings, List<String> forgeable) {

  /** Returns whether any message can meet an entry. */
  boolean isSet() {
    return lists.areSet();
  }

  /**
   * Returns the entry that a message meets, where there is one.
   *
   * @param sender who the message says that it is from, and what of that is verified
   */
  Optional<Hit> find(Envelope envelope, Authentication sender) {
    return isSet()
        ? lists.find(
            Parties.of(envelope.sender(), envelope.recipients(), envelope.clientAddress(), sender))
        : Optional.empty();
  }

  /** Returns whether an entry decides alone; one that softens only moves the model's word. */
  static boolean decides(Hit hit) {
    return hit.list() != ListName.SOFTEN;
  }

  /** Returns what becomes of a message by an entry that decides. */
  Decision decision(Envelope envelope, Hit hit) {
    boolean passes = hit.list() == ListName.ALLOW;
    Reason reason = passes ? Reason.ALLOW_LIST : Reason.BLOCK_LIST;
    return new Decision(
        passes
            ? new Action.Accept()
            : new Action.Reject(new Refusal(lists.blockText(), settings.contact()).to(envelope)),
        Optional.empty(),
        reason,
        false,
        forgeable,
        SpamHeaders.ofList(hit, reason),
        Grounds.ofList(hit));
  }

  /** Returns by how much an entry that softens moves the model's word. */
  List<Offset> offsets(Optional<Hit> hit) {
    return hit.isPresent() ? List.of(new Offset("soften", -lists.softenBy())) : List.of();
  }

  /** Returns what the lists can't do with these settings. */
  List<Remark> remarks() {
    return Ineffective.of(lists, settings);
  }
}
