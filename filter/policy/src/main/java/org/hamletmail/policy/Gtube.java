package org.hamletmail.policy;

import org.hamletmail.text.MessageText;

/**
 * The generic test for unsolicited bulk email: a line that every spam filter takes for spam, so
 * that an installation can be tested without any.
 */
final class Gtube {
  private static final String LINE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  private Gtube() {}

  static boolean isIn(MessageText text) {
    return text.body().contains(LINE);
  }
}
