package org.hamletmail.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Reads what becomes of messages: the sections {@code policy} and {@code lists}. Stateless. */
final class PolicyReader {
  private static final int MAX_ID = 253;
  private static final int MAX_ADDRESS = 320;
  private static final List<String> OF_RECIPIENTS =
      List.of("to", "mode", "tag-threshold", "reject-threshold", "spam-action", "high-action");
  private static final Range PROBABILITY =
      new Range("a probability above 0, at most 1", p -> p > 0 && p <= 1);

  private PolicyReader() {}

  static PolicySettings policy(SettingsReader in, SettingsReader evidence) {
    PolicySettings d = PolicySettings.defaults();
    OptionalDouble tag = in.threshold("tag-threshold");
    OptionalDouble reject = in.threshold("reject-threshold");
    if (tag.isPresent() && reject.isPresent() && reject.getAsDouble() < tag.getAsDouble()) {
      in.refuse(
          "reject-threshold",
          "at least tag-threshold, " + tag.getAsDouble(),
          "raise it, or lower tag-threshold");
      reject = tag;
    }
    SpamAction spam = in.choice("spam-action", SpamAction.class, d.spamAction());
    // The default follows spam-action; a wrong word there is reported once.
    SpamAction high =
        in.same("high-action", "spam-action")
            ? spam
            : in.choice("high-action", SpamAction.class, spam);
    if (spam == SpamAction.REJECT) {
      in.refuse(
          "spam-action",
          "tag or quarantine",
          "set high-action = reject instead; it applies from reject-threshold on");
      spam = SpamAction.TAG;
    } else if (high.compareTo(spam) < 0) {
      in.refuse(
          "high-action",
          "at least as strong as spam-action (tag, quarantine, reject in order of strength)",
          "remove it to do the same as spam-action");
      high = spam;
    }
    return new PolicySettings(
        in.choice("mode", PolicyMode.class, d.mode()),
        in.choice("failure-mode", FailureMode.class, d.failureMode()),
        tag,
        reject,
        spam,
        high,
        replyText(in, "reject-text", d.rejectText()),
        replyText(in, "contact", d.contact()),
        in.bool("exempt-authenticated", d.exemptAuthenticated()),
        in.texts(
            "exempt-networks",
            IpNetwork::parse,
            d.exemptNetworks(),
            "networks such as \"192.0.2.0/24\" or \"2001:db8::/32\"",
            "correct the address"),
        in.texts(
            "authserv-ids",
            PolicyReader::authservId,
            d.authservIds(),
            "names under which servers of yours write Authentication-Results, such as"
                + " \"mx.example.org\"",
            "write what stands first in that field"),
        in.integer("trusted-hops", 0, PolicySettings.MAX_HOPS, d.trustedHops()),
        in.texts(
            "remove-headers",
            PolicyReader::removable,
            d.removeHeaders(),
            "names of header fields in which a filter says what it found, such as"
                + " \"X-Spam-Report\"",
            "write such a name alone, without colon and value, or take it out of the list"),
        in.bool("gtube", d.gtube()),
        in.choice("unknown-scripts", Unfamiliar.class, d.unknownScripts()),
        in.choice("unknown-languages", Unfamiliar.class, d.unknownLanguages()),
        in.choice("low-coverage", LowCoverage.class, d.lowCoverage()),
        in.decimal(
            "min-coverage",
            new Range("a share above 0, at most 1", x -> x > 0 && x <= 1),
            d.minCoverage()),
        EvidenceReader.evidence(evidence),
        in.sections("recipients", "to", OF_RECIPIENTS, PolicyReader::recipients));
  }

  /** Reads one entry, in which only {@code to} has to be; empty where that is wrong. */
  private static Optional<RecipientSettings> recipients(SettingsReader in) {
    List<String> to =
        in.texts(
            "to",
            PolicyReader::recipient,
            List.of(),
            "addresses such as \"alice@example.com\", or domains such as \"@example.com\"",
            "correct the address");
    OptionalDouble tag = probability(in, "tag-threshold");
    OptionalDouble reject = probability(in, "reject-threshold");
    if (tag.isPresent() && reject.isPresent() && reject.getAsDouble() < tag.getAsDouble()) {
      in.refuse(
          "reject-threshold",
          "at least the tag-threshold beside it, " + tag.getAsDouble(),
          "raise it, or lower tag-threshold");
    }
    Optional<SpamAction> spam = choice(in, "spam-action", SpamAction.class);
    Optional<SpamAction> high = choice(in, "high-action", SpamAction.class);
    if (spam.filter(SpamAction.REJECT::equals).isPresent()) {
      in.refuse("spam-action", "tag or quarantine", "set high-action = reject instead");
    } else if (spam.isPresent() && high.isPresent() && high.get().compareTo(spam.get()) < 0) {
      in.refuse(
          "high-action",
          "at least as strong as the spam-action beside it",
          "remove it to do the same as spam-action");
    }
    return to.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RecipientSettings(
                to, choice(in, "mode", PolicyMode.class), tag, reject, spam, high));
  }

  private static OptionalDouble probability(SettingsReader in, String name) {
    return in.has(name)
        ? OptionalDouble.of(in.decimal(name, PROBABILITY, 1))
        : OptionalDouble.empty();
  }

  private static <E extends Enum<E>> Optional<E> choice(
      SettingsReader in, String name, Class<E> type) {
    return in.has(name)
        ? Optional.of(in.choice(name, type, type.getEnumConstants()[0]))
        : Optional.empty();
  }

  /** In lower case, as they are compared. */
  private static String recipient(String text) {
    if (text.length() > MAX_ADDRESS) {
      throw new IllegalArgumentException("it has " + text.length() + " characters");
    }
    return matching(text, "[^@\\s]*@[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+").toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the section {@code lists}.
   *
   * @param file finds a file by what a setting says
   */
  static ListSettings lists(SettingsReader in, Function<String, Optional<Path>> file) {
    ListSettings d = ListSettings.defaults();
    return new ListSettings(
        file(in, "allow", file),
        file(in, "block", file),
        file(in, "soften", file),
        in.decimal(
            "soften-by",
            new Range("a number above 0, at most 20", x -> x > 0 && x <= ListSettings.MAX_SOFTEN),
            d.softenBy()),
        replyText(in, "block-text", d.blockText()),
        in.duration(
            "look-interval",
            ListSettings.MIN_INTERVAL,
            ListSettings.MAX_INTERVAL,
            d.lookInterval()),
        in.integer("max-entries", 1, ListSettings.MAX_ENTRIES, d.maxEntries()));
  }

  private static Optional<Path> file(
      SettingsReader in, String name, Function<String, Optional<Path>> file) {
    return in.text(
        name,
        file,
        Optional.empty(),
        "a file with an entry a line, or nothing",
        "check the path, or make an empty file there");
  }

  private static String replyText(SettingsReader in, String name, String fallback) {
    return in.text(
        name,
        PolicyReader::replyText,
        fallback,
        "1 to 400 printable ASCII characters",
        "shorten it or spell it in ASCII");
  }

  private static String replyText(String text) {
    if (text.length() > 400) {
      throw new IllegalArgumentException("it has " + text.length() + " characters");
    }
    return matching(text, PolicySettings.REPLY_TEXT);
  }

  private static String authservId(String text) {
    if (text.length() > MAX_ID) {
      throw new IllegalArgumentException("it has " + text.length() + " characters");
    }
    return matching(text, PolicySettings.AUTHSERV_ID);
  }

  private static String removable(String name) {
    Optional<String> told = VitalHeaders.tells(matching(name, PolicySettings.HEADER_NAME));
    if (told.isPresent()) {
      throw new IllegalArgumentException("the message needs it, it tells " + told.get());
    }
    return name;
  }

  private static String matching(String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
