package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
