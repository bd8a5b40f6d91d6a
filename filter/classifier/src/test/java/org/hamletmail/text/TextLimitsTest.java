package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;

/** Above each limit: the text so far, and a coverage that says how much that is. */
class TextLimitsTest {
  private static final int MANY = 1_000_000;

  @Test
  void extract_moreCharactersThanAllowed_keepsTheFirst() {
    MessageText text = extract("Subject: abcd\n\n0123456789\n", limits(MANY, 9, 9, 9, 8));

    assertThat(text).isEqualTo(new MessageText("abcd", "0123", 8 / 14.));
  }

  @Test
  void extract_subjectAsLongAsAllowed_leavesNoRoomForTheBody() {
    MessageText text = extract("Subject: abcdef\n\n0123\n", limits(MANY, 9, 9, 9, 4));

    assertThat(text).isEqualTo(new MessageText("abcd", "", 4 / 10.));
  }

  @Test
  void extract_limitWithinSurrogatePair_keepsNoHalfOfIt() {
    MessageText text =
        new MessageTextExtractor(limits(MANY, 9, 9, 9, 3)).extract("\nab🎁c".getBytes(UTF_8));

    assertThat(text).isEqualTo(new MessageText("", "ab", 2 / 5.));
  }

  @Test
  void extract_moreBytesThanAllowedOfText_countsTheRestAsText() {
    String header = "Subject: s\n\n";
    MessageText text =
        extract(header + "a".repeat(100), limits(header.length() + 25, 9, 9, 9, MANY));

    assertThat(text).isEqualTo(new MessageText("s", "a".repeat(25), 26 / 101.));
  }

  @Test
  void extract_moreBytesThanAllowedOfAnAttachment_isBarelyLessThanAll() {
    String start =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            + "text of the message ".repeat(50)
            + "\n--b\nContent-Type: image/png\n\n";
    MessageText text = extract(start + "x".repeat(MANY), limits(2_000, 9, 9, 9, MANY));

    assertThat(text.body()).hasSize(999);
    assertThat(text.coverage()).isLessThan(1).isCloseTo(.999, within(.001));
  }

  @Test
  void extract_deeperThanAllowed_countsThePartAsLostAndReadsWhatFollows() {
    String message =
        """
        Content-Type: multipart/mixed; boundary=a

        --a

        before
        --a
        Content-Type: multipart/mixed; boundary=b

        --b

        inside
        --b--
        --a

        after
        --a--
        """;

    assertThat(extract(message, limits(MANY, 2, 9, 9, MANY)))
        .isEqualTo(new MessageText("", "before\n\ninside\n\nafter", 1));
    assertThat(extract(message, limits(MANY, 1, 9, 9, MANY)))
        .isEqualTo(new MessageText("", "before\n\nafter", 13 / 30.));
  }

  @Test
  void extract_attachedMessageDeeperThanAllowed_isNotRead() {
    String message =
        """
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: message/rfc822

        Subject: inner

        text
        --a--
        """;

    assertThat(extract(message, limits(MANY, 2, 9, 9, MANY)).body()).isEqualTo("inner\n\ntext");
    assertThat(extract(message, limits(MANY, 1, 9, 9, MANY))).isEqualTo(new MessageText("", "", 0));
  }

  @Test
  void extract_morePartsThanAllowed_readsTheFirst() {
    String message =
        "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n\nword\n".repeat(1_000) + "--a--\n";
    MessageText text = extract(message, limits(MANY, 9, 3, 9, MANY));

    assertThat(text.body()).isEqualTo("word\n\nword\n\nword");
    assertThat(text.coverage()).isCloseTo(.03, within(.03));
  }

  @Test
  void extract_moreHeaderFieldsThanAllowed_readsTheFirst() {
    String message = "Subject: first\nX-A: b\nX-C: d\nX-Unread: some text\n\nbody\n";

    assertThat(extract(message, limits(MANY, 9, 9, 4, MANY)))
        .isEqualTo(new MessageText("first", "body", 1));
    MessageText text = extract(message, limits(MANY, 9, 9, 3, MANY));
    assertThat(text.subject()).isEqualTo("first");
    assertThat(text.body()).isEqualTo("body");
    assertThat(text.coverage()).isEqualTo(9 / 28.);
  }

  @Test
  void extract_subjectOfMegabytes_isCutAndSaid() {
    MessageText text =
        extract("Subject: " + "a".repeat(MANY) + "\n\nbody\n", limits(2 * MANY, 9, 9, 9, 100_000));

    assertThat(text.subject()).matches("a{16000,17000}");
    assertThat(text.body()).isEqualTo("body");
    assertThat(text.coverage()).isCloseTo(.0164, within(.001));
  }

  @Test
  void extract_htmlWithMoreTagsThanAreParsed_estimatesTheRest() {
    MessageText text =
        extract(
            "Content-Type: text/html\n\n" + "<p>ab".repeat(100_000), limits(MANY, 9, 9, 9, MANY));

    assertThat(text.body()).startsWith("ab\nab\nab");
    assertThat(text.body().length()).isBetween(149_990, 150_000);
    assertThat(text.coverage()).isCloseTo(.5, within(.01));
  }

  @Test
  void extract_alternativeThatIsNotShown_isNotMissed() {
    String message =
        "Content-Type: multipart/alternative; boundary=a\n\n--a\n\n"
            + "x".repeat(500)
            + "\n--a\nContent-Type: text/html\n\n<p>shown\n--a--\n";

    assertThat(extract(message, limits(MANY, 9, 9, 9, MANY)))
        .isEqualTo(new MessageText("", "shown", 1));
  }

  private static TextSettings limits(int bytes, int depth, int parts, int headers, int characters) {
    return new TextSettings(bytes, depth, parts, headers, characters);
  }

  private static MessageText extract(String message, TextSettings limits) {
    return new MessageTextExtractor(limits).extract(message.getBytes(US_ASCII));
  }
}
