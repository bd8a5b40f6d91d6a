package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
  @TempDir Path folder;

  @Nested
  class Mail {
    @Test
    void read_folder_readsAllDepthsInOrderOfNames() throws IOException {
      write("b/2.eml", "two");
      write("b/1.eml", "one");
      write("a.eml", "zero");
      write(".hidden", "no mail");

      assertThat(texts(mail(Label.HAM, folder))).containsExactly("zero", "one", "two");
    }

    @Test
    void read_maildir_leavesOutWhatIsBeingDelivered() throws IOException {
      write("cur/1.host:2,S", "seen");
      write("new/2.host", "new");
      write("tmp/3.host", "in delivery");
      write("dovecot.index.log", "index");
      write(".Junk/cur/4.host:2,", "in a subfolder");
      write(".Junk/tmp/5.host", "in delivery");

      assertThat(texts(mail(Label.SPAM, folder))).containsExactly("in a subfolder", "seen", "new");
    }

    @Test
    void read_folderNamedTmpOutsideMaildir_isRead() throws IOException {
      write("tmp/1.eml", "mail");

      assertThat(texts(mail(Label.HAM, folder))).containsExactly("mail");
    }

    @Test
    void read_mboxAmongFiles_isSplit() throws IOException {
      String from = "From a@example.org Thu Aug 22 13:52:59 2002\n";
      write("a.eml", "single");
      write("box", from + "first\n\n" + from + "second\n");

      Corpus corpus = mail(Label.HAM, folder);

      assertThat(texts(corpus)).containsExactly("single", "first\n", "second\n");
      assertThat(corpus.messages().get(2).id()).isEqualTo(folder.resolve("box") + "#2");
    }

    @Test
    void read_emptyFile_isSkippedAndNamed() throws IOException {
      write("1.eml", "");
      write("2.eml", "good");

      Corpus corpus = mail(Label.HAM, folder);

      assertThat(texts(corpus)).containsExactly("good");
      assertThat(corpus.skipped())
          .containsExactly(new SkippedMessage(folder.resolve("1.eml").toString(), "empty file"));
    }

    @Test
    void read_symbolicLinkLoop_isReportedNotFollowedForEver() throws IOException {
      write("1.eml", "good");
      Files.createSymbolicLink(folder.resolve("loop"), folder);

      Corpus corpus = mail(Label.HAM, folder);

      assertThat(texts(corpus)).containsExactly("good");
      assertThat(corpus.skipped())
          .extracting(SkippedMessage::reason)
          .containsExactly("a symbolic link that loops");
    }

    @Test
    void read_messageOverTheLimit_isCut() throws IOException {
      write("1.eml", "x".repeat(5000));

      Corpus corpus =
          Corpus.read(List.of(new CorpusSource.Mail(Label.HAM, folder)), CorpusTest::asIs, 1000);

      assertThat(texts(corpus)).containsExactly("x".repeat(1000));
    }

    @Test
    void read_nothingThere_namesThePath() {
      Path absent = folder.resolve("absent");

      assertThatThrownBy(() -> mail(Label.HAM, absent))
          .isInstanceOf(CorpusException.class)
          .hasMessage(absent + " doesn't exist; check the path");
    }

    @Test
    void read_emptyFolder_saysWhatWasExpected() {
      assertThatThrownBy(() -> mail(Label.HAM, folder))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("holds no message that can be read; expected a message, an mbox");
    }

    @Test
    void read_onlyBrokenMessages_namesTheFirst() throws IOException {
      write("1.eml", "");
      write("2.eml", "");

      assertThatThrownBy(() -> mail(Label.HAM, folder))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("the first of 2 skipped: " + folder.resolve("1.eml"));
    }
  }

  @Nested
  class Tables {
    @Test
    void read_tabSeparated_joinsLinesOnlyWhereACellBeginsWithAQuote() throws IOException {
      write(
          "t.tsv",
          """
          ham\tplain, with a comma
          spam\ta "quoted" word
          ham\t"joined
          spam\tline" and the rest
          spam\tWIN "now
          """);

      Corpus corpus = table("t.tsv");

      assertThat(corpus.messages())
          .extracting(m -> m.label() + " " + m.text().body())
          .containsExactly(
              "HAM plain, with a comma",
              "SPAM a \"quoted\" word",
              "HAM joined\nspam\tline and the rest",
              "SPAM WIN \"now");
      assertThat(corpus.skipped()).isEmpty();
    }

    @Test
    void read_csvWithHeader_isUnderstoodFromItsContent() throws IOException {
      write("table", "Label,Text\n1,\"Win, now\"\n0,\"He said \"\"hi\"\"\"\n");

      assertThat(table("table").messages())
          .extracting(m -> m.label() + " " + m.text().body())
          .containsExactly("SPAM Win, now", "HAM He said \"hi\"");
    }

    @Test
    void read_headerWithColumnsInAnotherOrder_isFollowed() throws IOException {
      write("t.csv", "\uFEFFid;Message;Category\n7;hello;HAM\n8;buy;Spam\n");

      assertThat(table("t.csv").messages())
          .extracting(m -> m.label() + " " + m.text().body())
          .containsExactly("HAM hello", "SPAM buy");
    }

    @Test
    void read_notUtf8_isReadAsWindows1252() throws IOException {
      Files.write(
          folder.resolve("t.tsv"), "spam\tonly £5\n".getBytes(Charset.forName("windows-1252")));

      assertThat(texts(table("t.tsv"))).containsExactly("only £5");
    }

    @Test
    void read_brokenRecords_areSkippedAndNamed() throws IOException {
      write("t.tsv", "ham\tgood\nmaybe\ttext\nspam\nspam\t \nspam\talso good\n");

      Corpus corpus = table("t.tsv");

      assertThat(texts(corpus)).containsExactly("good", "also good");
      String file = folder.resolve("t.tsv").toString();
      assertThat(corpus.skipped())
          .containsExactly(
              new SkippedMessage(file + ":2", "unknown label; expected ham, spam, 0 or 1"),
              new SkippedMessage(file + ":3", "1 cell(s); expected a label and a text"),
              new SkippedMessage(file + ":4", "empty text"));
    }

    @Test
    void read_quoteThatNeverCloses_endsWithTheFile() throws IOException {
      write("t.tsv", "ham\tgood\nspam\t\"never closed\nham\tswallowed\n");

      assertThat(texts(table("t.tsv"))).containsExactly("good", "never closed\nham\tswallowed\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "\n\n", "no label here\n", "a,b\nham,text\n", "Subject: hi\n\nbody\n"})
    void read_notATable_saysWhatWasExpected(String content) throws IOException {
      write("t.tsv", content);

      assertThatThrownBy(() -> table("t.tsv"))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith(folder.resolve("t.tsv").toString())
          .hasMessageContaining("the first row holds no label; expected ham, spam, 0 or 1");
    }

    @Test
    void read_folderAsTable_isAClearError() {
      assertThatThrownBy(() -> table("."))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("can't be read");
    }
  }

  @Test
  void digest_labelOrTextOrOrderChanges_differs() {
    LabeledMessage a = message(Label.HAM, "a");
    LabeledMessage b = message(Label.HAM, "b");

    assertThat(
            List.of(
                digest(a, b),
                digest(b, a),
                digest(message(Label.SPAM, "a"), b),
                digest(message(Label.HAM, "ab"), message(Label.HAM, ""))))
        .doesNotHaveDuplicates();
    assertThat(digest(a, b)).isEqualTo(digest(a, b)).hasSize(64);
  }

  private static String digest(LabeledMessage... messages) {
    return new Corpus(Arrays.asList(messages), List.of()).digest();
  }

  private static LabeledMessage message(Label label, String text) {
    return new LabeledMessage(label, "id", "source", MessageText.ofBody(text));
  }

  private static MessageText asIs(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return MessageText.ofBody(
        text.startsWith("Content-Type:") ? text.substring(text.indexOf("\n\n") + 2) : text);
  }

  private static Corpus mail(Label label, Path path) {
    return Corpus.read(List.of(new CorpusSource.Mail(label, path)), CorpusTest::asIs, 1 << 20);
  }

  private Corpus table(String name) {
    return Corpus.read(
        List.of(new CorpusSource.Table(folder.resolve(name))), CorpusTest::asIs, 1 << 20);
  }

  private static List<String> texts(Corpus corpus) {
    return corpus.messages().stream().map(m -> m.text().body()).toList();
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
