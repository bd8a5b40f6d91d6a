package org.hamletmail.config;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What to do about verdicts and failures.
 *
 * @param mode how much of what is decided is done
 * @param failureMode what becomes of a message that could not be classified
 * @param tagThreshold P(spam) from which {@code spamAction} applies, above 0, at most 1; empty for
 *     the model's own
 * @param rejectThreshold P(spam) from which {@code highAction} applies, above 0, at most 1; empty
 *     for the model's own, and never where the model has none
 * @param spamAction TAG or QUARANTINE
 * @param highAction at least as strong as {@code spamAction}
 * @param rejectText text of the reply to a refused message, 1 to 400 printable ASCII characters;
 *     {@code {queue-id}} and {@code {contact}} stand for these
 * @param contact whom the sender of a refused message may ask, in the same characters
 * @param exemptAuthenticated whether clients that authenticated pass unclassified
 * @param exemptNetworks networks whose clients pass unclassified
 * @param authservIds under which servers that are trusted write Authentication-Results
 * @param trustedHops Received fields at the top of a message that servers of ours wrote, from 0 to
 *     {@value #MAX_HOPS}
 * @param removeHeaders header fields of inbound messages to remove beside those that Hamlet sets;
 *     none that the message needs
 * @param gtube whether the GTUBE test string counts as spam
 * @param unknownScripts what the model's word counts on messages mostly in scripts of which it has
 *     seen no ham
 * @param unknownLanguages the same for languages
 * @param lowCoverage what becomes of messages with a coverage below {@code minCoverage}
 * @param minCoverage share of a text that is enough to judge it, above 0, at most 1
 * @param evidence what else than the text counts
 * @param recipients for whom other settings hold; the first entry for an address or domain counts
 */
public record PolicySettings(
    PolicyMode mode,
    FailureMode failureMode,
    OptionalDouble tagThreshold,
    OptionalDouble rejectThreshold,
    SpamAction spamAction,
    SpamAction highAction,
    String rejectText,
    String contact,
    boolean exemptAuthenticated,
    List<IpNetwork> exemptNetworks,
    List<String> authservIds,
    int trustedHops,
    List<String> removeHeaders,
    boolean gtube,
    Unfamiliar unknownScripts,
    Unfamiliar unknownLanguages,
    LowCoverage lowCoverage,
    double minCoverage,
    EvidenceSettings evidence,
    List<RecipientSettings> recipients) {
  static final String REPLY_TEXT = "[ -~]{1,400}";
  static final String HEADER_NAME = "[!-9;-~]{1,76}";
  static final String AUTHSERV_ID = "[A-Za-z0-9._-]{1,253}";
  static final int MAX_LIST = 1000;
  static final int MAX_HOPS = 100;

  /** Copies the lists; rejects values outside their ranges and thresholds out of order. */
  public PolicySettings {
    tagThreshold.ifPresent(p -> Ranges.requireThreshold("tagThreshold", p));
    rejectThreshold.ifPresent(p -> Ranges.requireThreshold("rejectThreshold", p));
    if (tagThreshold.isPresent()
        && rejectThreshold.isPresent()
        && rejectThreshold.getAsDouble() < tagThreshold.getAsDouble()) {
      throw new IllegalArgumentException(
          "rejectThreshold is "
              + rejectThreshold.getAsDouble()
              + "; expected at least the tagThreshold, "
              + tagThreshold.getAsDouble());
    }
    Ranges.requireThreshold("minCoverage", minCoverage);
    if (spamAction == SpamAction.REJECT) {
      throw new IllegalArgumentException("spamAction is REJECT; expected TAG or QUARANTINE");
    }
    if (highAction.compareTo(spamAction) < 0) {
      throw new IllegalArgumentException(
          "highAction is " + highAction + "; expected " + spamAction + " or stronger");
    }
    if (!rejectText.matches(REPLY_TEXT) || !contact.matches(REPLY_TEXT)) {
      throw new IllegalArgumentException(
          "rejectText and contact: expected 1 to 400 printable ASCII characters");
    }
    Ranges.require("trustedHops", trustedHops, 0, MAX_HOPS);
    authservIds = List.copyOf(authservIds);
    Ranges.require("number of authservIds", authservIds.size(), 0, MAX_LIST);
    if (!authservIds.stream().allMatch(id -> id.matches(AUTHSERV_ID))) {
      throw new IllegalArgumentException("authservIds: expected names such as mx.example.org");
    }
    exemptNetworks = List.copyOf(exemptNetworks);
    removeHeaders = List.copyOf(removeHeaders);
    recipients = List.copyOf(recipients);
    Ranges.require("number of recipients", recipients.size(), 0, MAX_LIST);
    Ranges.require("number of exemptNetworks", exemptNetworks.size(), 0, MAX_LIST);
    Ranges.require("number of removeHeaders", removeHeaders.size(), 0, MAX_LIST);
    for (String name : removeHeaders) {
      if (!name.matches(HEADER_NAME)) {
        throw new IllegalArgumentException(
            "removeHeaders: expected names of header fields, 1 to 76 printable ASCII characters"
                + " without space and colon");
      }
      VitalHeaders.tells(name)
          .ifPresent(told -> {
            throw new IllegalArgumentException(
                "removeHeaders: " + name + " tells " + told + "; the message needs it");
          });
    }
  }

  /** Returns what becomes of a message that could not be classified, in this mode. */
  public FailureMode failureModeInForce() {
    return mode == PolicyMode.ENFORCE ? failureMode : FailureMode.ACCEPT;
  }

  /**
   * Returns the settings that hold for the recipients of an entry. Where it says one thing and the
   * general settings another that can't be together, the more careful one holds: no action for the
   * most certain spam below that for other spam, no reject threshold below the tag threshold.
   */
  public PolicySettings with(RecipientSettings entry) {
    OptionalDouble tag = entry.tagThreshold().isPresent() ? entry.tagThreshold() : tagThreshold;
    OptionalDouble reject =
        entry.rejectThreshold().isPresent() ? entry.rejectThreshold() : rejectThreshold;
    if (tag.isPresent() && reject.isPresent() && reject.getAsDouble() < tag.getAsDouble()) {
      reject = tag;
    }
    SpamAction spam = entry.spamAction().orElse(spamAction);
    SpamAction high = entry.highAction().orElse(highAction);
    return new PolicySettings(
        entry.mode().orElse(mode),
        failureMode,
        tag,
        reject,
        // Who asks for less for the most certain spam asks for no more for other spam.
        entry.highAction().isPresent() && spam.compareTo(high) > 0 ? high : spam,
        high.compareTo(spam) < 0 && entry.highAction().isEmpty() ? spam : high,
        rejectText,
        contact,
        exemptAuthenticated,
        exemptNetworks,
        authservIds,
        trustedHops,
        removeHeaders,
        gtube,
        unknownScripts,
        unknownLanguages,
        lowCoverage,
        minCoverage,
        evidence,
        List.of());
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static PolicySettings defaults() {
    return new PolicySettings(
        PolicyMode.ENFORCE,
        FailureMode.TEMPFAIL,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        SpamAction.TAG,
        SpamAction.TAG,
        "Message {queue-id} refused as spam; if it is not, please contact {contact}",
        "the recipient another way",
        true,
        List.of(),
        List.of(),
        0,
        List.of(
            "X-Spam",
            "X-Spam-Action",
            "X-Spam-Bar",
            "X-Spam-Checker-Version",
            "X-Spam-Details",
            "X-Spam-Probability",
            "X-Spam-Report",
            "X-Spam-Result",
            "X-Spam-Symbols",
            "X-Spam-Tests",
            "X-Spamd-Bar",
            "X-Spamd-Result",
            "X-Rspamd-Action",
            "X-Rspamd-Score",
            "X-Bogosity"),
        true,
        Unfamiliar.PASS,
        Unfamiliar.PASS,
        LowCoverage.JUDGE,
        0.5,
        EvidenceSettings.defaults(),
        List.of());
  }
}
