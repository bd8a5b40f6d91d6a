package org.hamletmail.sender;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a message shows of its sender that is rare in wanted mail. How much each counts is learnt
 * with a model and stands in its model.json, in log-odds, never below 0: a sign can only be against
 * a message, so a sender who leaves out a field, or forges one, gains no more than its absence
 * (docs/method/adr/0033-signs-of-the-sender.md).
 */
public enum Sign {
  /** The header of a mail has no From with an address. */
  NO_ADDRESS,
  /** No word of the name in From is in its address: {@code PayPal <info@kx27.example>}. */
  NAME_APART,
  /** The name in From shows another domain than the address. */
  NAME_OF_OTHER,
  /** The address is of letters and digits that nobody would choose. */
  RANDOM_ADDRESS,
  /** Answers go to a free mailbox at another domain. */
  REPLIES_ELSEWHERE,
  /** There are links, and none leads to the domain of From. */
  LINKS_ELSEWHERE,
  /** A link's target is hidden by a shortener. */
  LINK_SHORTENED,
  /** A link leads to the bare address of a host on the Internet. */
  LINK_TO_NUMBER,
  /** The text of a link is the address of another site than its target. */
  LINK_DISGUISED,
  /** Much text is hidden from the reader. */
  HIDDEN_TEXT,
  /** A page of HTML is attached. */
  ATTACHED_PAGE,
  /** An archive, a disk image or a program is attached. */
  ATTACHED_ARCHIVE;

  /** Returns the name as files and reports have it, such as {@code links-elsewhere}. */
  public String spelled() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the sign of a name. */
  public static Optional<Sign> of(String spelled) {
    return Arrays.stream(values()).filter(sign -> sign.spelled().equals(spelled)).findFirst();
  }
}
