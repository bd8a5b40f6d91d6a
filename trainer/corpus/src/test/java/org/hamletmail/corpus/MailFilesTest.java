package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in folders as programs leave them. */
class MailFilesTest {
  private static final String MAIL = "From: a@example.org\nSubject: x\n\nbody\n";
  private static final String MBOX = "From a@example.org Thu Aug 22 13:52:59 2002\n" + MAIL;

  @TempDir Path folder;

  @Nested
  class AppleMail {
    private static final String LIST =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict/></plist>\n";

    @Test
    void read_emlx_isTheMessageWithoutLengthAndList() throws IOException {
      write("Messages/1.emlx", MAIL.length() + "     \n" + MAIL + LIST);
      write("Messages/2.partial.emlx", MAIL.length() + "\n" + MAIL + LIST);
      write("Messages/3.emlx", MAIL.length() + "\r\n" + MAIL);

      assertThat(read(folder).messages).containsExactly(MAIL, MAIL, MAIL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1000, Integer.MAX_VALUE})
    void read_emlxWithAWrongLength_losesNothingOfTheMessage(int length) throws IOException {
      write("1.emlx", length + "\n" + MAIL + LIST);

      assertThat(read(folder).messages).containsExactly(MAIL);
    }

    @Test
    void read_emlxBeyondTheLimit_isCutInTheMessage() throws IOException {
      String large = MAIL + "word ".repeat(1000);
      write("1.emlx", large.length() + "\n" + large + LIST);

      assertThat(read(folder, 100).messages).containsExactly(large.substring(0, 100));
    }

    @Test
    void read_folderOfAMailbox_hasMailAndSaysWhatElseThereIs() throws IOException {
      write("In.mbox/mbox", MBOX);
      write("In.mbox/table_of_contents", "\0\0\0\5 index");
      write("In.mbox/Info.plist", "<?xml version=\"1.0\"?>\n");
      write("Sent.mbox/Data/Messages/1.emlx", MAIL.length() + "\n" + MAIL + LIST);
      write("Sent.mbox/Data/Messages/1.2.emlxpart", "aGVsbG8=\n");
      write("Sent.mbox/Data/Attachments/1/2/a.pdf", "%PDF-1.4\n");

      Seen seen = read(folder);

      assertThat(seen.messages).containsExactly(MAIL, MAIL);
      assertThat(seen.unreadable).isEmpty();
      assertThat(seen.leftOut)
          .containsExactly(
              "In.mbox/Info.plist: an index file of a mail store",
              "In.mbox/table_of_contents: an index file of a mail store",
              "Sent.mbox/Data/Attachments: an index file of a mail store",
              "Sent.mbox/Data/Messages/1.2.emlxpart: an index file of a mail store");
    }
  }

  @Nested
  class NoMail {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "\320\317\021\340\241\261\032\341 msg| an Outlook message",
          "!BDN pst| an Outlook mailbox",
          "%PDF-1.7\n| a PDF file",
          "\211PNG\r\n\032\n| a PNG image",
          "\377\330\377\340 JFIF| a JPEG image",
          "GIF89a| a GIF image",
          "Dovecot-LZ4\r*\233\305\0\1\0\0| compressed by Dovecot with lz4",
          "CRYPTED\3\7\0\2| encrypted by Dovecot",
          "\50\265\57\375\4\0| zstd, packed in a way that can't be read",
          "7z\274\257\47\34\0\4| 7-Zip, packed",
          "Rar!\32\7\0| RAR, packed",
          "\4\42\115\30| lz4, packed",
          "\37\235\220| compress (.Z), packed",
          "*mbx*\r\n5a5b| an mbx mailbox of UW IMAP",
          "\1\1\1\1\nFrom: a| an MMDF mailbox",
          "BABYL OPTIONS: -*-\n| a Babyl mailbox",
          "2 M20 C5f3e1a2b\n\1\2N| Dovecot's own format (dbox)",
          "{\\rtf1\\ansi: x}| an RTF document",
          "\177ELF\2\1\1| a program",
          "SQLite format 3\0| an SQLite database",
          "\377\376F\0r\0o\0m\0| UTF-16",
          "// <!-- <mdb:mork:z v=\"1.4\"/> -->| an index of Thunderbird",
          "PK\3\4\24\0\6\0\10\0\0\0!\0aaaabbbbcccc\23\0\0\0[Content_Types].xml| an office document",
          "\0\0\0\5\0\0| binary data, not a message",
          "a\1\2\3\4\5\6b| binary data, not a message"
        })
    void read_fileThatIsNoMail_isNamedAndTheRestIsRead(String contentAndReason) throws IOException {
      int bar = contentAndReason.lastIndexOf('|');
      byte[] content = contentAndReason.substring(0, bar).getBytes(StandardCharsets.ISO_8859_1);
      Files.write(folder.resolve("a b.msg"), content);
      write("c.eml", MAIL);

      Seen seen = read(folder);
      Seen piped = new Seen(folder);
      files(1 << 20).read("-", new ByteArrayInputStream(content), piped);

      assertThat(seen.messages).containsExactly(MAIL);
      assertThat(seen.unreadable)
          .singleElement()
          .asString()
          .startsWith("a b.msg:" + contentAndReason.substring(bar + 1));
      assertThat(piped.messages).isEmpty();
      assertThat(piped.unreadable).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Subject: \0\1\2\3\4\5\6\7\n\nx\n",
          "Received: from x\n\n\0\0\0\0\0",
          "\n\0\1\2\3\4",
          "X-a.b_c: 1\n\n%PDF-",
          "just words\n",
          "7zip is a program\n",
          "RARE offer\n",
          "caf\351\n",
          "\33$B0B$\33(B\n"
        })
    void read_mailHoweverBroken_isRead(String content) throws IOException {
      Files.write(folder.resolve("a"), content.getBytes(StandardCharsets.ISO_8859_1));

      assertThat(read(folder).messages).hasSize(1);
    }

    @Test
    void read_markOfUtf8_isNoPartOfTheFirstField() throws IOException {
      write("a.eml", "\uFEFF" + MAIL);

      assertThat(read(folder).messages).containsExactly(MAIL);
    }
  }

  @Nested
  class Streams {
    @Test
    void read_standardInput_takesWhatAPathTakes() throws IOException {
      assertThat(piped(MAIL.getBytes(StandardCharsets.UTF_8)).messages).hasSize(1);
      assertThat(piped((MBOX + "\n" + MBOX).getBytes(StandardCharsets.UTF_8)).messages).hasSize(2);
      assertThat(piped(gzip(MBOX + "\n" + MBOX)).messages).hasSize(2);
      assertThat(piped(zip("a.eml", MAIL, "box", MBOX)).messages).containsExactly(MAIL, MAIL);
      assertThat(piped((MAIL.length() + "\n" + MAIL).getBytes(StandardCharsets.UTF_8)).messages)
          .containsExactly(MAIL);
      assertThat(piped(new byte[0]).unreadable).containsExactly("-: empty file");
    }

    private Seen piped(byte[] content) {
      Seen seen = new Seen(folder);
      files(1 << 20).read("-", new ByteArrayInputStream(content), seen);
      return seen;
    }
  }

  @Nested
  class Stores {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "cur/1.host:2,S dovecot.index dovecot.index.cache dovecot-uidlist dovecot-acl"
              + " dovecot.sieve maildirsize maildirfolder subscriptions",
          "cur/1.host:2,S courierimapuiddb courierpop3dsizelist courierimapkeywords/1",
          "1. cyrus.header cyrus.index cyrus.cache cyrus.annotations cyrus.squat",
          "Inbox Inbox.msf msgFilterRules.dat popstate.dat",
          "Inbox Inbox.toc Inbox.lock",
          "In.mbx In.toc",
          "cur/1.host:2,S .notmuch/xapian/postlist.glass .notmuch/hooks/x",
          "cur/1.host:2,S header_cache mairix_database"
        })
    void read_storeOfAServer_leavesItsIndexesOutAndSaysSo(String names) throws IOException {
      String[] all = names.split(" ", -1);
      write(all[0], MBOX);
      for (int i = 1; i < all.length; i++) {
        write(all[i], "3 V1700000001 N5\n");
      }

      Seen seen = read(folder);

      assertThat(seen.messages).hasSize(1);
      assertThat(seen.unreadable).isEmpty();
      assertThat(seen.leftOut).isNotEmpty().allMatch(line -> line.endsWith("of a mail store"));
    }

    @Test
    void read_mboxesWithSuchNames_areReadInAStoreAndElsewhere() throws IOException {
      for (String in : List.of("plain/", "store/")) {
        for (String name :
            List.of("dovecot", "subscriptions", "postfix-users", "dovecot-users", "cyrus.list")) {
          write(in + name, MBOX);
        }
      }
      write("store/cur/1:2,S", MAIL);
      write("store/subscriptions.eml", MAIL);

      Seen seen = read(folder);

      assertThat(seen.messages).hasSize(12);
      assertThat(seen.leftOut).isEmpty();
    }

    @Test
    void read_logOfProcmail_isLeftOutAndSaid() throws IOException {
      write(
          "log",
          "From a@example.org Tue Nov 24 09:00:00 2026\n Subject: x\n  Folder: /var/mail/b\t466\n");
      write("box", MBOX);

      Seen seen = read(folder);

      assertThat(seen.messages).hasSize(1);
      assertThat(seen.leftOut).containsExactly("log: an index file of a mail store");
    }

    @Test
    void read_hiddenFile_isSaidAndReadWhereItIsNamed() throws IOException {
      write(".spam", MBOX);
      write(".Junk/cur/1:2,S", MAIL);

      Seen seen = read(folder);

      assertThat(seen.messages).hasSize(1);
      assertThat(seen.leftOut).containsExactly(".spam: a hidden file");
      assertThat(read(folder.resolve(".spam")).messages).hasSize(1);
      assertThat(read(folder.resolve(".Junk")).messages).hasSize(1);
      assertThat(read(folder.resolve(".Junk/cur")).messages).hasSize(1);
    }

    @Test
    void read_foldersOfMh_readsTheNumbers() throws IOException {
      write("inbox/1", MAIL);
      write("inbox/10", MAIL);
      write("inbox/.mh_sequences", "unseen: 1\n");

      assertThat(read(folder).messages).hasSize(2);
    }
  }

  @Nested
  @DisabledOnOs(OS.WINDOWS)
  class Links {
    @TempDir Path elsewhere;

    /** JUnit warns of each link that leads out of its folder. */
    @AfterEach
    void removeLinks() throws IOException {
      for (Path place : List.of(folder, elsewhere)) {
        try (Stream<Path> all = Files.list(place)) {
          for (Path link : all.filter(Files::isSymbolicLink).toList()) {
            Files.delete(link);
          }
        }
      }
    }

    @Test
    void read_linksInAFolder_areNotFollowedButSaid() throws IOException {
      write("a.eml", MAIL);
      Files.writeString(elsewhere.resolve("secret"), "root's own");
      Files.createSymbolicLink(folder.resolve("file"), elsewhere.resolve("secret"));
      Files.createSymbolicLink(folder.resolve("folder"), elsewhere);
      Files.createSymbolicLink(folder.resolve("loop"), folder);
      Files.createSymbolicLink(folder.resolve("nothing"), elsewhere.resolve("gone"));

      Seen seen = read(folder);

      assertThat(seen.messages).containsExactly(MAIL);
      assertThat(seen.unreadable).isEmpty();
      assertThat(seen.leftOut)
          .containsExactly(
              "file: " + FolderWalk.LINK,
              "folder: " + FolderWalk.LINK,
              "loop: " + FolderWalk.LINK,
              "nothing: " + FolderWalk.LINK);
    }

    @Test
    void read_linksThatAreWanted_areFollowedWithoutEnd() throws IOException {
      write("a.eml", MAIL);
      Files.writeString(elsewhere.resolve("b.eml"), MAIL);
      Files.createSymbolicLink(folder.resolve("folder"), elsewhere);
      Files.createSymbolicLink(folder.resolve("loop"), folder);
      Files.createSymbolicLink(folder.resolve("nothing"), elsewhere.resolve("gone"));
      Seen seen = new Seen(folder);

      new MailFiles(1 << 20, MaildirMail.ALL, true).read(folder, seen);

      assertThat(seen.messages).containsExactly(MAIL, MAIL);
      assertThat(seen.unreadable)
          .containsExactly("nothing: no such file", "loop: a symbolic link that loops");
    }

    @Test
    void read_pathThatIsALink_isFollowed() throws IOException {
      write("real/a.eml", MAIL);
      Path link = Files.createSymbolicLink(elsewhere.resolve("l"), folder.resolve("real"));

      assertThat(read(link).messages).containsExactly(MAIL);
      assertThat(
              read(Files.createSymbolicLink(elsewhere.resolve("f"), link.resolve("a.eml")))
                  .messages)
          .containsExactly(MAIL);
    }

    /** Whoever may write into a folder that root scans has all the time in the world. */
    @Test
    void read_folderReplacedByALinkMeanwhile_isNotFollowed() throws IOException {
      write("a.eml", MAIL);
      write("b/1.eml", MAIL);
      write("c.eml", MAIL);
      Files.writeString(elsewhere.resolve("1.eml"), "root's own");
      Seen seen =
          new Seen(folder) {
            @Override
            public void message(String id, byte[] message) {
              super.message(id, message);
              replace();
            }

            private void replace() {
              try {
                if (!Files.isSymbolicLink(folder.resolve("b"))) {
                  Files.delete(folder.resolve("b/1.eml"));
                  Files.delete(folder.resolve("b"));
                  Files.delete(folder.resolve("c.eml"));
                  Files.createSymbolicLink(folder.resolve("b"), elsewhere);
                  Files.createSymbolicLink(folder.resolve("c.eml"), elsewhere.resolve("1.eml"));
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }
          };

      files(1 << 20).read(folder, seen);

      assertThat(seen.messages).containsExactly(MAIL);
      assertThat(seen.leftOut.size() + seen.unreadable.size()).isEqualTo(2);
    }

    @Test
    void read_namedPipe_isSaidAndNotWaitedFor() throws Exception {
      Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
      assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
      write("a.eml", MAIL);

      Seen seen = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(folder));
      Seen named =
          Assertions.assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> read(folder.resolve("pipe")));

      assertThat(seen.messages).containsExactly(MAIL);
      assertThat(seen.leftOut).containsExactly("pipe: a device, socket or named pipe");
      assertThat(named.unreadable).singleElement().asString().contains("have - read");
    }

    /** As root, for whom no folder is closed, there is none to read. */
    @Test
    void failed_folderThatMayNotBeListed_isUnreadableForThatReason() {
      Seen seen = new Seen(folder);
      Path closed = folder.resolve("b");

      new FolderFiles(seen) {
        @Override
        void mail(FolderWalk.FoundFile file, MailStore in) {}
      }.failed(closed, new AccessDeniedException(closed.toString()));

      assertThat(seen.unreadable).containsExactly("b: permission denied");
    }

    @Test
    void read_fileThatGoesMeanwhile_isNamedAndTheRestIsRead() throws IOException {
      write("a.eml", MAIL);
      write("b.eml", MAIL);
      write("c.eml", MAIL);
      Seen seen =
          new Seen(folder) {
            @Override
            public void message(String id, byte[] message) {
              super.message(id, message);
              try {
                Files.deleteIfExists(folder.resolve("b.eml"));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }
          };

      files(1 << 20).read(folder, seen);

      assertThat(seen.messages).hasSize(2);
      assertThat(seen.unreadable).containsExactly("b.eml: no such file");
    }
  }

  @Nested
  @DisabledOnOs(OS.WINDOWS)
  class Names {
    /** Java can't make such a name. */
    private Path latin1(String octal) throws Exception {
      Path script = folder.resolve(".make");
      Files.writeString(
          script,
          "cd '%s' && printf 'Subject: x\\n\\nbody\\n' > \"$(printf '%s')\"\n"
              .formatted(folder, octal));
      Process made = new ProcessBuilder("sh", script.toString()).inheritIO().start();
      assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assumeTrue(made.exitValue() == 0, "this file system takes UTF-8 alone");
      Files.delete(script);
      return folder;
    }

    @Test
    void read_nameInAnotherCharset_isReadAndShownWithItsBytes() throws Exception {
      latin1("a\\334b\\303\\234c.eml");

      List<String> ids = new ArrayList<>();
      files(1 << 20)
          .read(
              folder,
              new MailVisitor() {
                @Override
                public void message(String id, byte[] message) {
                  ids.add(id);
                }

                @Override
                public void unreadable(String id, String reason) {
                  throw new AssertionError(reason);
                }
              });

      assertThat(ids).containsExactly(folder + "/a\\xDCbÜc.eml");
    }

    @Test
    void read_nameThatLostItsBytesOnTheCommandLine_isFoundAgain() throws Exception {
      latin1("a\\334.eml");
      assertThat(read(folder.resolve("a\uFFFD.eml")).messages).hasSize(1);

      latin1("a\\304.eml");
      assertThatThrownBy(() -> read(folder.resolve("a\uFFFD.eml")))
          .hasMessageContaining("several files have that name");
    }

    @Test
    void read_nameWithALineBreak_isShownInOneLine() throws Exception {
      write("a\nb\u202Ec.eml", MAIL);
      Files.write(folder.resolve("x\ty.pdf"), "%PDF-".getBytes(StandardCharsets.US_ASCII));

      assertThat(read(folder).unreadable)
          .containsExactly("x\uFFFDy.pdf: a PDF file, not a message");
    }
  }

  private static MailFiles files(int maxMessageBytes) {
    return new MailFiles(maxMessageBytes, MaildirMail.ALL, false);
  }

  private Seen read(Path path) throws IOException {
    return read(path, 1 << 20);
  }

  private Seen read(Path path, int maxMessageBytes) throws IOException {
    Seen seen = new Seen(folder);
    files(maxMessageBytes).read(path, seen);
    return seen;
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** What a visitor is told, with names below a folder. */
  private static class Seen implements MailVisitor {
    final List<String> messages = new ArrayList<>();
    final List<String> unreadable = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();
    private final Path folder;

    Seen(Path folder) {
      this.folder = folder;
    }

    @Override
    public void message(String id, byte[] message) {
      messages.add(new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public void unreadable(String id, String reason) {
      unreadable.add(id.replace(folder + "/", "") + ": " + reason);
    }

    @Override
    public void leftOut(String id, String reason) {
      leftOut.add(id.replace(folder + "/", "") + ": " + reason);
    }
  }
}
