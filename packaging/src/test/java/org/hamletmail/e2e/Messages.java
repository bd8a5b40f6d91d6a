package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Messages to send; lines end in LF, a character stands for each byte. */
final class Messages {
  /** The line that every spam filter takes for spam. */
  static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  private static final String HEADER =
      """
      From: Anna Weber <sender@elsewhere.test>
      To: team@example.com
      Subject: Minutes of Tuesday's meeting
      Date: Tue, 12 Mar 2002 09:14:07 +0100
      Message-ID: <20020312.091407@elsewhere.test>
      """;

  private static final String WORK =
      """
      Hi all,

      thanks for coming on Tuesday. I have put the minutes into the wiki. Two things are still open:
      Peter checks why the nightly build fails on Solaris, and I ask the printer for a new quote.
      If I forgot something please reply to the list before Friday.

      Regards,
      Anna
      """;

  private Messages() {}

  /** Returns a message between colleagues. */
  static byte[] ham() {
    return of("", WORK);
  }

  /** Returns a message with the test line. */
  static byte[] gtube() {
    return of("", "This is a test.\n\n" + GTUBE + "\n\nThat was it.\n");
  }

  /** Returns a message with more header fields and another body. */
  static byte[] of(String moreHeader, String body) {
    return (HEADER + moreHeader + "\n" + body).getBytes(ISO_8859_1);
  }
}
