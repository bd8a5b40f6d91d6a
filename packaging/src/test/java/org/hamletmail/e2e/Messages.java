package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.Random;

/** Messages to send; lines end in LF, a character stands for each byte. */
final class Messages {
  /** The line that every spam filter takes for spam. */
  static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  private static final int LARGE = 20_000_000;

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

  /** Returns 20 MB of HTML with much text in many elements: it takes a second or so to read. */
  static byte[] slow() {
    String row =
        "<tr><td><b>Position</b> <i>of</i> <a href='http://shop.test/'>the list</a></td></tr>\n";
    return of(
        "MIME-Version: 1.0\nContent-Type: text/html; charset=us-ascii\n",
        "<html><body><table>\n" + row.repeat(LARGE / row.length()) + "</table></body></html>\n");
  }

  /** Returns 20 MB, most of them in a file, all of it to be delivered. */
  static byte[] large() {
    Random random = new Random(20);
    byte[] file = new byte[LARGE / 4 * 3];
    random.nextBytes(file);
    String encoded = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(file);
    return of(
        """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="part"
        X-Spam-Flag: YES
        """,
        """
        --part
        Content-Type: text/plain; charset=us-ascii

        %s
        --part
        Content-Type: application/octet-stream; name="plan.bin"
        Content-Transfer-Encoding: base64

        %s
        --part--
        """
            .formatted(WORK, encoded));
  }

  /**
   * Returns a message in no declared charset: every byte that a line can have, in the header all
   * that are printable in some charset.
   */
  static byte[] eightBit() {
    StringBuilder high = new StringBuilder();
    for (char c = 0x80; c <= 0xff; c++) {
      high.append(c);
    }
    StringBuilder all = new StringBuilder();
    for (char c = 1; c <= 0xff; c++) {
      if (c != '\n' && c != '\r') {
        all.append(c);
      }
    }
    return of(
        "X-Raw: a"
            + high
            + "z\nX-Folded: one\n\ttwo "
            + high
            + "\n  three\nX-Tight:no space\n"
            + "X-Wide:   three spaces\n",
        "." + all + "\n.\n..\nFrom the start of a line\n\n" + WORK + "\ttrailing \t \n\n\n");
  }

  /** Returns a message with more header fields and another body. */
  static byte[] of(String moreHeader, String body) {
    return (HEADER + moreHeader + "\n" + body).getBytes(ISO_8859_1);
  }
}
