package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.files.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MboxReaderTest {
  private static final String FROM = "From a@example.org Thu Aug 22 13:52:59 2002\n";

  @Test
  void read_twoMessages_givesBothWithoutSeparators() throws IOException {
    Read read = read(FROM + "Subject: one\n\nfirst\n\n" + FROM + "Subject: two\n\nsecond\n");

    assertThat(read.messages)
        .containsExactly("Subject: one\n\nfirst\n", "Subject: two\n\nsecond\n");
    assertThat(read.ids).containsExactly("box#1", "box#2");
    assertThat(read.unreadable).isEmpty();
  }

  @Test
  void read_oneMessage_idIsTheFile() throws IOException {
    assertThat(read(FROM + "Subject: one\n\nfirst\n").ids).containsExactly("box");
  }

  @Test
  void read_quotedFromLines_loseOneAngle() throws IOException {
    Read read = read(FROM + "\n>From here\n>>From there\n> From afar\nFromage\n");

    assertThat(read.messages).containsExactly("\nFrom here\n>From there\n> From afar\nFromage\n");
  }

  @Test
  void read_proseThatBeginsWithFrom_staysText() throws IOException {
    String body = "\nDear all,\n\nFrom now on we meet on Thu at 10:30\n\nFrom Mon to Fri\n";

    assertThat(read(FROM + body).messages).containsExactly(body);
  }

  @Test
  void read_separatorWithoutEmptyLineBefore_staysText() throws IOException {
    assertThat(read(FROM + "\nbody\n" + FROM).messages).containsExactly("\nbody\n" + FROM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From a@example.org Thu Aug 22 13:52:59 2002",
        "From a@example.org  Thu Aug  2 13:52:59 2002",
        "From a@example.org Thu Aug 22 13:52 2002",
        "From a@example.org Thu Aug 22 13:52:59 CEST 2002",
        "From a@example.org Thu Aug 22 13:52:59 2002 +0200",
        "From MAILER-DAEMON Thu Aug 22 13:52:59 2002",
        "From \"a b\"@example.org Thu Aug 22 13:52:59 2002",
        "From - Thu Aug 22 13:52:59 2002",
        "From a@example.org Thu, 22 Aug 2002 13:52:59 +0000"
      })
  void read_separatorOfAnyWriter_isSeen(String separator) throws IOException {
    String message = separator + "\nSubject: x\n\nbody\n\n";

    assertThat(read(message + message).messages)
        .containsExactly("Subject: x\n\nbody\n", "Subject: x\n\nbody\n");
  }

  private static final String MAIL =
      "From: Ann <a@example.org>\nTo: b@example.org\nSubject: x\n"
          + "Date: Tue, 24 Nov 2026 09:00:00 +0000\n\nbody";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From ",
        "From",
        "From -",
        "From   ",
        "From a@example.org",
        "From MAILER-DAEMON",
        "From host!user",
        "From - Tue Nov 24 09:00:00 2026",
        "From - Tue, 24 Nov 2026 09:00:00 +0100",
        "From ???@??? Tue Nov 24 09:00:00 2026",
        "From root Tue Nov 24 09:00:00 2026",
        "From a@example.org 2026-11-24T09:00:00+0000",
        "From a@example.org 2026-11-24T09:00:00.123+01:00",
        "From a@example.org 2026-11-24T09:00:00Z",
        "From a@example.org 20261124T090000Z",
        "From a@example.org 2026-11-24 09:00:00 +0000",
        "From a@example.org 2026-11-24 09:00:00",
        "From a@example.org 2026-11-24",
        "From a@example.org 2026/11/24 09:00",
        "From root 2026-11-24 09:00",
        "From a@example.org Tue 2026-11-24 09:00:00 UTC",
        "From a@example.org Nov 24 09:00:00 2026",
        "From a@example.org 24 Nov 2026 09:00:00 +0100",
        "From a@example.org 24-Nov-2026 09:00:00 +0100",
        "From a@example.org Tue Nov 24 09:00:00 +0000 2026",
        "From a@example.org Tue Nov 24 09:00:00 MET DST 2026",
        "From a@example.org Tue Nov 24 09:00:00 2026 CET",
        "From a@example.org Tue Nov 24 09:00:00 2026 (CET)",
        "From a@example.org Tue Nov 24 2026 09:00:00 GMT+0100 (CET)",
        "From a@example.org Tue Nov 24 09:00:00 99",
        "From a@example.org Tue Nov 24 09:00:00",
        "From a@example.org Tue, Nov 24, 2026 9:00 AM",
        "From a@example.org 11/24/2026 09:00:00 AM",
        "From a@example.org 24.11.2026 09:00",
        "From a@example.org Di 24. Nov 2026 09:00:00",
        "From a@example.org Die Nov 24 09:00:00 2026",
        "From Ann Ash Tue Nov 24 09:00:00 2026",
        "From Ann Ash <a@example.org> Tue Nov 24 09:00:00 2026",
        "From \"Ann Ash\" Tue Nov 24 09:00:00 2026",
        "From \"ann \\\" ash\"@example.org Tue Nov 24 09:00:00 2026",
        "From ann ash@example.org Tue Nov 24 09:00:00 2026",
        "From ann\tTue Nov 24 09:00:00 2026",
        "From user Tue Nov 24 09:00:00 2026 remote from host",
        "From Tue Nov 24 09:00:00 2026"
      })
  void read_anySeparator_isSeenWithAndWithoutAnEmptyLineBefore(String separator)
      throws IOException {
    for (String end : List.of("\n", "\r\n", "\r")) {
      for (String between : List.of("\n\n", "\n")) {
        for (String start : List.of("", "\u00ef\u00bb\u00bf", "\n\n", "\u00ef\u00bb\u00bf\n")) {
          String one = separator + "\n" + MAIL;
          Read read = read((start + one + between + one + between + one + "\n").replace("\n", end));

          assertThat(read.messages)
              .as("%s, lines end with %s", separator, Printable.of(end))
              .containsExactly(
                  (MAIL + "\n").replace("\n", end),
                  (MAIL + "\n").replace("\n", end),
                  (MAIL + "\n").replace("\n", end));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From the desk of Ann Ash",
        "From the desk of Ann Ash\nRe: your order",
        "From the desk of Ann Ash\nTo: all\nDate: Tuesday\nSubject: parking",
        "From Ann",
        "From Ann\nTo: Ben\nSubject: lunch",
        "From now on: no more cake",
        "From Monday on we meet at 9:00",
        "From Monday 24.11.2026 09:00",
        "From Monday 24.11.2026 09:00\nTo: Friday",
        "From Tue, 24 Nov 2026 09:00\nTo Wed, 25 Nov 2026 17:00",
        "From Tue, 24 Nov 2026 09:00",
        "From Tue Nov 24 09:00:00 2026",
        "From next week, Mon Nov 24 09:00:00 2026",
        "From 2026-11-24 to 2026-11-26",
        "From 9:00 to 10:00\nSubject: to change",
        "From http://example.org/ you can load it",
        "From a@example.org I heard on Tue Nov 24 09:00:00 2026 that",
        "From a@example.org",
        "From a@example.org\nI have heard nothing",
        "From ",
        "From",
        "From \nhere to eternity",
        "From -\nnothing",
        "From: a@example.org\nSubject: quoted\nDate: Tue, 24 Nov 2026 09:00:00 +0000",
        "from a@example.org Tue Nov 24 09:00:00 2026\nSubject: lower",
        " From a@example.org Tue Nov 24 09:00:00 2026\nSubject: indented"
      })
  void read_proseThatBeginsSo_staysTextWithAndWithoutAnEmptyLineBefore(String prose)
      throws IOException {
    for (String before : List.of("\n\n", "\n")) {
      String mail = MAIL + before + prose + "\nand so on\n";

      assertThat(read(FROM + mail + "\n" + FROM + MAIL + "\n").messages)
          .as(prose)
          .containsExactly(mail, MAIL + "\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"From the desk of Ann Ash\n\nDear all,\n", "From \n\nnobody\n"})
  void read_fileOfProse_isOneMessage(String prose) throws IOException {
    assertThat(read(prose).messages).containsExactly(prose);
  }

  @Test
  void read_proseBeforeTheFirstSeparator_isAMessageOfItsOwn() throws IOException {
    Read read = read("From the desk of Ann\n\nhello\n\n" + FROM + MAIL + "\n");

    assertThat(read.ids).containsExactly("box#1", "box#2");
  }

  @Test
  void read_unknownFirstLineAboveAHeader_isASeparator() throws IOException {
    assertThat(read("From somewhere by something\n" + MAIL + "\n").messages)
        .containsExactly(MAIL + "\n");
  }

  @Test
  void read_lengthOfContentThatIsRight_keepsSeparatorsInTheBody() throws IOException {
    String body = "an mbox:\n\n" + FROM + "Subject: inner\n\n>From here\n";
    String header = "Subject: x\nContent-Length: " + body.length() + "\n\n";

    for (String between : List.of("", "\n")) {
      Read read = read(FROM + header + body + between + FROM + header + body);

      assertThat(read.messages).containsExactly(header + body, header + body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "1", "11", "40", "999999999", "99999999999999999999", "-5", "x", "", "5, 6"})
  void read_lengthOfContentThatIsWrong_countsForNothing(String length) throws IOException {
    String mail = "Subject: x\nContent-Length: " + length + "\n\nfirst body\n";

    assertThat(read(FROM + mail + "\n" + FROM + MAIL + "\n" + "\n" + FROM + MAIL + "\n").messages)
        .containsExactly(mail, MAIL + "\n", MAIL + "\n");
  }

  @Test
  void read_lengthOfContentGivenTwice_countsForNothing() throws IOException {
    String rest = FROM + "Subject: y\n\nsecond\n";
    String mail = "Content-Length: 7\nContent-Length: " + (8 + rest.length()) + "\n\nfirst b\n";

    assertThat(read(FROM + mail + "\n" + rest).messages).hasSize(2);
  }

  @Test
  void read_manyLinesThatMightBeSeparators_takesTimeLinearInThem() throws IOException {
    String box = FROM + "\n" + ("From " + " ".repeat(300) + "a:b\nX:\n").repeat(20_000);

    assertThat(
            org.junit.jupiter.api.Assertions.assertTimeout(
                java.time.Duration.ofSeconds(20), () -> read(box, 1 << 24).messages))
        .hasSize(1);
  }

  @Test
  void read_carriageReturns_areKept() throws IOException {
    String crlf = (FROM + "Subject: one\n\nfirst\n\n" + FROM + "\nsecond\n").replace("\n", "\r\n");

    assertThat(read(crlf).messages)
        .containsExactly("Subject: one\r\n\r\nfirst\r\n", "\r\nsecond\r\n");
  }

  @Test
  void read_rawEightBitBytes_areKept() throws IOException {
    byte[] body = {'\n', (byte) 0xE4, (byte) 0xFF, 0, (byte) 0x80, '\n'};
    byte[] box = new byte[FROM.length() + body.length];
    System.arraycopy(FROM.getBytes(StandardCharsets.US_ASCII), 0, box, 0, FROM.length());
    System.arraycopy(body, 0, box, FROM.length(), body.length);
    List<byte[]> messages = new ArrayList<>();

    MboxReader.read(
        "box",
        new ByteArrayInputStream(box),
        1000,
        new MailVisitor() {
          @Override
          public void message(String id, byte[] message) {
            messages.add(message);
          }

          @Override
          public void unreadable(String id, String reason) {
            throw new AssertionError(reason);
          }
        });

    assertThat(messages).containsExactly(body);
  }

  @Test
  void read_messageWithoutContent_isReportedAndTheNextIsRead() throws IOException {
    Read read = read(FROM + "\n" + FROM + "Subject: two\n\nsecond\n");

    assertThat(read.messages).containsExactly("Subject: two\n\nsecond\n");
    assertThat(read.unreadable).containsExactly("box#1: empty message");
  }

  @Test
  void read_messageOverTheLimit_isCutAndTheNextIsWhole() throws IOException {
    Read read = read(FROM + "\n" + "x".repeat(300_000) + "\n\n" + FROM + "\nsecond\n", 100);

    assertThat(read.messages).hasSize(2);
    assertThat(read.messages.getFirst()).hasSize(100);
    assertThat(read.messages.getLast()).isEqualTo("\nsecond\n");
  }

  @Test
  void read_lineLongerThanTheBuffer_isNotSearchedForSeparators() throws IOException {
    String line = "x".repeat((1 << 16)) + FROM.strip() + "\n";

    assertThat(read(FROM + "\n" + line).messages).containsExactly("\n" + line);
  }

  @Test
  void read_emptyStream_givesNothing() throws IOException {
    Read read = read("");

    assertThat(read.messages).isEmpty();
    assertThat(read.unreadable).isEmpty();
  }

  private static Read read(String box) throws IOException {
    return read(box, 1 << 20);
  }

  private static Read read(String box, int limit) throws IOException {
    Read read = new Read();
    InputStream in = new ByteArrayInputStream(box.getBytes(StandardCharsets.ISO_8859_1));
    MboxReader.read("box", in, limit, read);
    return read;
  }

  private static final class Read implements MailVisitor {
    final List<String> ids = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final List<String> unreadable = new ArrayList<>();

    @Override
    public void message(String id, byte[] message) {
      ids.add(id);
      messages.add(new String(message, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void unreadable(String id, String reason) {
      unreadable.add(id + ": " + reason);
    }
  }
}
