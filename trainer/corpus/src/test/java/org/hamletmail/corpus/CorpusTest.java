package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
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
    void read_maildirFlags_leaveOutDraftsAndDeletedMail() throws IOException {
      write("cur/1.host:2,S", "seen");
      write("cur/2.host:2,DS", "draft");
      write("cur/3.host:2,ST", "deleted");
      write("cur/4.host:2,", "not seen");
      write("new/5.host", "new");
      write("letters/6.host:2,T", "no Maildir");

      Corpus kept = mail(Label.HAM, folder);

      assertThat(texts(kept)).containsExactly("seen", "not seen", "no Maildir", "new");
      assertThat(kept.skipped())
          .containsExactly(
              new SkippedMessage(
                  folder.resolve("cur/2.host:2,DS").toString(),
                  "a draft",
                  SkippedMessage.Kind.LEFT_OUT),
              new SkippedMessage(
                  folder.resolve("cur/3.host:2,ST").toString(),
                  "marked as deleted",
                  SkippedMessage.Kind.LEFT_OUT));
      assertThat(texts(maildir(MaildirMail.SEEN))).containsExactly("seen", "no Maildir");
      assertThat(texts(maildir(MaildirMail.ALL))).hasSize(6);
    }

    @Test
    void read_hamMaildirWithSpecialFolders_leavesThemOutAndSaysSo() throws IOException {
      write("cur/1.host:2,S", "inbox");
      write(".Archive.2026/cur/2.host:2,S", "archive");
      write(".INBOX.Junk/cur/3.host:2,S", "junk");
      write(".Entw&APw-rfe/cur/4.host:2,S", "drafts");
      write(".Gesendete Objekte/new/5.host", "sent");
      write(".Trash.old/new/6.host", "trash");
      write(".&BCEEPwQwBDw-/new/7.host", "spam in Russian");
      write("mbox/Junk E-mail.mbox", "From a@b Mon Jan  1 00:00:00 2026\n\njunk\n");
      write("letters/spam", "a letter about spam, of that name");

      Corpus ham = mail(Label.HAM, folder);

      assertThat(texts(ham))
          .containsExactlyInAnyOrder("inbox", "archive", "a letter about spam, of that name");
      assertThat(ham.skipped())
          .allMatch(skipped -> skipped.kind() == SkippedMessage.Kind.ALL_LEFT_OUT)
          .extracting(skipped -> folder.relativize(Path.of(skipped.id())) + ": " + skipped.reason())
          .containsExactlyInAnyOrder(
              left(".INBOX.Junk", "junk"),
              left(".Entw&APw-rfe", "drafts"),
              left(".Gesendete Objekte", "sent mail"),
              left(".Trash.old", "trash"),
              left(".&BCEEPwQwBDw-", "junk"),
              left("mbox/Junk E-mail.mbox", "junk"));
      assertThat(texts(mail(Label.SPAM, folder))).hasSize(9);
      assertThat(texts(mail(Label.HAM, folder.resolve(".INBOX.Junk")))).containsExactly("junk");
    }

    private String left(String path, String use) {
      return path + ": looks like " + use + ", which is not ham; name it with --ham if it is";
    }

    @Test
    void read_pathBelowTheOtherLabels_isLeftOutThere() throws IOException {
      write("1.eml", "ham");
      write("bad/2.eml", "spam");
      write("bad/but/3.eml", "ham in spam");
      write("4.eml", "spam in a file");
      CorpusSource.Mail all = new CorpusSource.Mail(Label.HAM, folder);
      CorpusSource.Mail bad = new CorpusSource.Mail(Label.SPAM, folder.resolve("./bad"));
      CorpusSource.Mail one = new CorpusSource.Mail(Label.SPAM, folder.resolve("4.eml"));
      CorpusSource.Mail but = new CorpusSource.Mail(Label.HAM, folder.resolve("bad/but"));

      Corpus corpus =
          Corpus.read(
              List.of(all, bad, one, but), new CorpusReading(CorpusTest::asIs, 1000, false));

      assertThat(corpus.messages())
          .extracting(message -> message.label() + " " + message.text().body())
          .containsExactly("HAM ham", "SPAM spam", "SPAM spam in a file", "HAM ham in spam");
      assertThat(corpus.skipped())
          .extracting(SkippedMessage::reason)
          .containsExactly("named as spam", "named as spam", "named as ham");
    }

    @Test
    void read_samePathWithBothLabels_isRefused() throws IOException {
      write("1.eml", "what?");

      assertThatThrownBy(() ->
              Corpus.read(
                  List.of(
                      new CorpusSource.Mail(Label.HAM, folder),
                      new CorpusSource.Mail(Label.SPAM, folder)),
                  new CorpusReading(CorpusTest::asIs, 1000, false)))
          .isInstanceOf(CorpusException.class)
          .hasMessage(folder + " is named both as ham and as spam; name it once");
    }

    @Test
    void read_binaryFile_isSkippedAndNamed() throws IOException {
      write("1.eml", "Subject: good\n\nbody \0 with a NUL\n");
      write("2.eml", "\u0001\u0000\u0002binary\n");

      Corpus corpus = mail(Label.HAM, folder);

      assertThat(corpus.messages()).hasSize(1);
      assertThat(corpus.skipped())
          .containsExactly(
              new SkippedMessage(folder.resolve("2.eml").toString(), "binary data, not a message"));
    }

    @Test
    void read_maildir_takesTheTimeFromTheFileWhereTheMessageHasNone() throws IOException {
      write("cur/1.host:2,S", "no header");
      write("2.eml", "no header");
      FileTime time = FileTime.from(Instant.parse("2020-05-01T10:00:00Z"));
      Files.setLastModifiedTime(folder.resolve("cur/1.host:2,S"), time);
      Files.setLastModifiedTime(folder.resolve("2.eml"), time);

      assertThat(mail(Label.HAM, folder).messages())
          .extracting(LabeledMessage::delivered)
          .containsExactly(Optional.empty(), Optional.of(time.toInstant()));
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
    void read_symbolicLink_isLeftOutAndSaid() throws IOException {
      write("1.eml", "good");
      Files.createSymbolicLink(folder.resolve("loop"), folder);

      Corpus corpus = mail(Label.HAM, folder);

      assertThat(texts(corpus)).containsExactly("good");
      assertThat(corpus.skipped())
          .containsExactly(
              new SkippedMessage(
                  folder.resolve("loop").toString(),
                  "a symbolic link; --follow-links follows them",
                  SkippedMessage.Kind.LEFT_OUT));
    }

    @Test
    void read_messageOverTheLimit_isCut() throws IOException {
      write("1.eml", "x".repeat(5000));

      Corpus corpus =
          Corpus.read(
              List.of(new CorpusSource.Mail(Label.HAM, folder)),
              new CorpusReading(CorpusTest::asIs, 1000, false));

      assertThat(texts(corpus)).containsExactly("x".repeat(1000));
    }

    @Test
    void read_messageOverTheLimitOfServing_hasTheCoverageOfServing() throws IOException {
      TextSettings limits = new TextSettings(1024, 20, 200, 1000, 100_000);
      String message = "Subject: x\n\n" + "word ".repeat(1000);
      write("1.eml", message);

      Corpus corpus =
          Corpus.read(
              List.of(new CorpusSource.Mail(Label.HAM, folder)),
              CorpusReading.within(limits, false));

      MessageText served =
          new MessageTextExtractor(limits)
              .extract(message.substring(0, 1025).getBytes(StandardCharsets.UTF_8));
      assertThat(corpus.messages()).extracting(LabeledMessage::text).containsExactly(served);
      assertThat(served.coverage()).isLessThan(1);
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
    void read_quotingCases_givesWhatPandasGives() throws IOException {
      // Expected cells: pandas.read_csv(sep="\t", header=None), the C engine's rules.
      write(
          "t.tsv",
          """
          ham\t"a "" b"
          spam\t"closed" then "open
          ham\t "blank before
          spam\t"tab\tinside"\r

          ham\t"three
          lines
          long"
          "spam"\t'single
          ham\tends without a line break\
          """);

      Corpus corpus = table("t.tsv");

      assertThat(corpus.messages())
          .extracting(m -> m.label() + " " + m.text().body())
          .containsExactly(
              "HAM a \" b",
              "SPAM closed then \"open",
              "HAM  \"blank before",
              "SPAM tab\tinside",
              "HAM three\nlines\nlong",
              "SPAM 'single",
              "HAM ends without a line break");
      assertThat(corpus.skipped()).isEmpty();
      assertThat(corpus.messages().getLast().id()).isEqualTo(folder.resolve("t.tsv") + ":7");
    }

    @Test
    void read_quoteThatNeverCloses_namesItsRow() throws IOException {
      write("t.tsv", "ham\tgood\nspam\t\"never closed\nham\tswallowed\n");

      assertThatThrownBy(() -> table("t.tsv"))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith(folder.resolve("t.tsv") + " can't be read to its end, only 1")
          .hasMessageContaining("row 2 can't be read, most likely a quote that is opened");
    }

    @Test
    void read_quoteThatSwallowsAHugeFile_stopsBeforeTheMemoryIsFull() throws IOException {
      write("t.tsv", "ham\tgood\nspam\t\"never closed" + "x".repeat(17 << 20) + "\"\nham\tb\n");

      assertThatThrownBy(() -> table("t.tsv"))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("row 2 can't be read")
          .hasMessageContaining("longer than 16777216 characters");
    }

    @Test
    void read_cellsInDifferentCharsets_areEachReadRight() throws IOException {
      byte[] utf8 = "ham\tcafé\n".getBytes(StandardCharsets.UTF_8);
      byte[] windows = "spam\tonly £5 – now\n".getBytes(Charset.forName("windows-1252"));
      byte[] both = Arrays.copyOf(utf8, utf8.length + windows.length);
      System.arraycopy(windows, 0, both, utf8.length, windows.length);
      Files.write(folder.resolve("t.tsv"), both);

      assertThat(texts(table("t.tsv"))).containsExactly("café", "only £5 – now");
    }

    @Test
    void read_utf16WithMark_isDecoded() throws IOException {
      Files.write(
          folder.resolve("t.tsv"), "ham\tčau\nspam\t免费\n".getBytes(StandardCharsets.UTF_16));

      assertThat(texts(table("t.tsv"))).containsExactly("čau", "免费");
    }

    @Test
    void read_mostRowsBroken_isRefusedAsAWhole() throws IOException {
      write("t.tsv", "ham\tgood\n" + "maybe\ttext\n".repeat(30));

      assertThatThrownBy(() -> table("t.tsv"))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("most of it can't be read (30 of 31 messages)")
          .hasMessageContaining(":2: unknown label");
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
    return Corpus.read(
        List.of(new CorpusSource.Mail(label, path)),
        new CorpusReading(CorpusTest::asIs, 1 << 20, false));
  }

  private Corpus maildir(MaildirMail which) {
    return Corpus.read(
        List.of(new CorpusSource.Mail(Label.HAM, folder, which)),
        new CorpusReading(CorpusTest::asIs, 1 << 20, false));
  }

  private Corpus table(String name) {
    return Corpus.read(
        List.of(new CorpusSource.Table(folder.resolve(name))),
        new CorpusReading(CorpusTest::asIs, 1 << 20, false));
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
