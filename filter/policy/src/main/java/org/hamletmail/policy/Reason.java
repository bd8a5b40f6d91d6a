package org.hamletmail.policy;

import java.util.Locale;

/** Why a decision was taken; a closed list, so that it can be a metric's tag. */
public enum Reason {
  /** P(spam) lies below the tag threshold. */
  BELOW_TAG_THRESHOLD,
  /** P(spam) reaches the tag threshold. */
  TAG_THRESHOLD,
  /** P(spam) reaches the reject threshold. */
  REJECT_THRESHOLD,
  /** P(spam) reaches the tag threshold, but the model knows no ham in such a script. */
  UNKNOWN_SCRIPT,
  /** P(spam) reaches the tag threshold, but the model knows no ham in such a language. */
  UNKNOWN_LANGUAGE,
  /**
   * The model was given, or knows, too little of the text, see {@code hamlet.policy.low-coverage}.
   */
  LOW_COVERAGE,
  /** The settings exempt this client: authenticated or from an internal network. */
  EXEMPT,
  /** The message meets an entry of the list {@code hamlet.lists.allow}. */
  ALLOW_LIST,
  /** The message meets an entry of the list {@code hamlet.lists.block}. */
  BLOCK_LIST,
  /** Users marked this text, or one much alike, as spam; see {@code hamlet.learning}. */
  LEARNED_SPAM,
  /** Users marked this text as wanted, see {@code hamlet.learning}. */
  LEARNED_HAM,
  /** The text contains the GTUBE test line, see {@code hamlet.policy.gtube}. */
  GTUBE,
  /** The message has more header fields than are read, see {@code hamlet.milter}; it is refused. */
  TOO_MANY_HEADERS,
  /** The text of the message could not be read, which is a defect of the filter. */
  EXTRACTION_FAILED,
  /** The classifier failed. */
  CLASSIFIER_FAILED,
  /** The classifier did not answer in time. */
  DEADLINE,
  /** Too many messages are waiting. */
  OVERLOAD,
  /** The messages on their way take too much memory together. */
  OVERLOAD_MEMORY;

  /** Returns the reason's name in log lines, metrics and reports, such as tag_threshold. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether nothing is known of the message, so that the failure mode decided. */
  public boolean isFailure() {
    return switch (this) {
      case EXTRACTION_FAILED, CLASSIFIER_FAILED, DEADLINE, OVERLOAD, OVERLOAD_MEMORY -> true;
      case BELOW_TAG_THRESHOLD,
          TAG_THRESHOLD,
          REJECT_THRESHOLD,
          UNKNOWN_SCRIPT,
          UNKNOWN_LANGUAGE,
          LOW_COVERAGE,
          LEARNED_SPAM,
          LEARNED_HAM,
          GTUBE,
          ALLOW_LIST,
          BLOCK_LIST,
          EXEMPT,
          TOO_MANY_HEADERS ->
          false;
    };
  }

  /** Returns whether such a message was never given to the classifier, or in vain. */
  boolean isUnclassified() {
    return isFailure() || this == TOO_MANY_HEADERS;
  }

  /** Returns whether the model's word did not count, because it knows no ham of that kind. */
  boolean isUnfamiliar() {
    return this == UNKNOWN_SCRIPT || this == UNKNOWN_LANGUAGE;
  }

  /** Returns whether the message was found to be spam, whatever is done about it. */
  public boolean isSpam() {
    return switch (this) {
      case TAG_THRESHOLD, REJECT_THRESHOLD, LEARNED_SPAM, BLOCK_LIST, GTUBE -> true;
      case BELOW_TAG_THRESHOLD,
          UNKNOWN_SCRIPT,
          UNKNOWN_LANGUAGE,
          LOW_COVERAGE,
          LEARNED_HAM,
          ALLOW_LIST,
          EXEMPT,
          TOO_MANY_HEADERS,
          EXTRACTION_FAILED,
          CLASSIFIER_FAILED,
          DEADLINE,
          OVERLOAD,
          OVERLOAD_MEMORY ->
          false;
    };
  }
}
