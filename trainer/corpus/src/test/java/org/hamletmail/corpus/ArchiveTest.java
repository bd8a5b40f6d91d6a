package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of mail and of tables: right, broken and hostile ones. */
class ArchiveTest {
  private static final String FROM = "From a@example.org Thu Aug 22 13:52:59 2002\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.bz2", "tar.xz"})
  void read_mailInAnyArchive_isFoundByContentNotByName(String kind) throws IOException {
    Path file =
        archive(
            "corpus." + (kind.equals("zip") ? "dat" : kind),
            kind,
            "ham/cur/1.host:2,S",
            "one",
            "ham/cur/2.host:2,T",
            "deleted",
            "ham/tmp/3.host",
            "in delivery",
            "ham/.hidden",
            "no mail",
            "box",
            FROM + "first\n\n" + FROM + "second\n");

    Corpus corpus = mail(file);

    assertThat(texts(corpus)).containsExactly("one", "first\n", "second\n");
    assertThat(corpus.messages())
        .extracting(LabeledMessage::id)
        .containsExactly(file + "!ham/cur/1.host:2,S", file + "!box#1", file + "!box#2");
    assertThat(corpus.skipped())
        .extracting(SkippedMessage::reason)
        .containsExactly("marked as deleted", "a hidden file");
  }

  @Test
  void read_archiveInAnArchiveInAFolder_isRead() throws IOException {
    byte[] inner = pack("tar.gz", entries("a.eml", "inner"));
    write("z.zip", pack("zip", List.of(new Entry("in.tar.gz", inner))));
    write("a.eml", "outer".getBytes(StandardCharsets.UTF_8));
    write("box.gz", gzip((FROM + "mbox\n").getBytes(StandardCharsets.UTF_8)));

    assertThat(texts(mail(folder))).containsExactly("outer", "mbox\n", "inner");
  }

  @Test
  void read_tableWithANoteInAZip_readsTheTable() throws IOException {
    Path file =
        archive("sms.zip", "zip", "readme", "About\n=====\n", "Collection", "ham\ta\nspam\tb\n");

    Corpus corpus = table(file);

    assertThat(corpus.messages())
        .extracting(LabeledMessage::id)
        .containsExactly(file + "!Collection:1", file + "!Collection:2");
    assertThat(corpus.skipped()).containsExactly(new SkippedMessage(file + "!readme", "no table"));
  }

  @Test
  void read_jsonLinesInXz_areRead() throws IOException {
    Path file = folder.resolve("mail.jsonl.xz");
    Files.write(file, xz("{\"label\":\"spam\",\"text\":\"b\"}\n".getBytes(StandardCharsets.UTF_8)));

    assertThat(texts(table(file))).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.bz2", "tar.xz"})
  void read_cutOffAnywhere_stopsWithWhatIsWrong(String kind) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.addAll(entries(i + ".eml", "message " + i + "\n" + random(2000, i)));
    }
    byte[] whole = pack(kind, entries);
    // The last part of a tar is filling: nothing is missing without it.
    int end = kind.equals("tar") ? whole.length - 10_240 : whole.length - 1;
    for (int length = 600; length < end; length += 997) {
      Path file = folder.resolve("cut");
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> mail(file))
          .as("%s of %d bytes cut to %d", kind, whole.length, length)
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith(file + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz", "tar.bz2", "tar.xz"})
  void read_aByteChanged_stops(String kind) throws IOException {
    byte[] bytes = pack(kind, entries("1.eml", "first\n" + random(5000, 1)));
    bytes[bytes.length / 2] ^= 0x10;
    Path file = folder.resolve("changed");
    Files.write(file, bytes);

    assertThatThrownBy(() -> mail(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void read_zipWithoutItsEnd_isNotTakenForWhole() throws IOException {
    byte[] zip = pack("zip", entries("1.eml", "first", "2.eml", "second"));
    int directory = indexOf(zip, new byte[] {'P', 'K', 1, 2});
    Path file = folder.resolve("cut.zip");
    Files.write(file, Arrays.copyOf(zip, directory));

    assertThatThrownBy(() -> mail(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("is damaged behind message 2")
        .hasMessageContaining("cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bz2", "xz", "zip"})
  void read_bomb_stopsAtTheRatio(String kind) throws IOException {
    Path file = folder.resolve("bomb");
    byte[] zeros = new byte[8 << 20];
    Files.write(
        file,
        kind.equals("zip") ? pack("zip", List.of(new Entry("a", zeros))) : pack1(kind, zeros));

    assertThatThrownBy(() -> mail(file, new ArchiveLimits(1L << 40, 100, 50, 1 << 20, 3)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("unpacks to more than 50 times its size")
        .hasMessageContaining("if you trust it, unpack it and name the folder");
  }

  @Test
  void read_overTheLimitInBytesEntriesOrDepth_stops() throws IOException {
    Path file = archive("a.tar", "tar", "1", random(3000, 1), "2", random(3000, 2));
    byte[] nested = "mail".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      nested = gzip(nested);
    }
    Path deep = folder.resolve("deep.gz");
    Files.write(deep, nested);

    assertThatThrownBy(() -> mail(file, new ArchiveLimits(5000, 100, 1000, 5000, 3)))
        .hasMessageContaining("unpacks to more than 5000 bytes");
    assertThatThrownBy(() -> mail(file, new ArchiveLimits(1 << 20, 1, 1000, 1 << 20, 3)))
        .hasMessageContaining("holds more than 1 files");
    assertThatThrownBy(() -> mail(deep, new ArchiveLimits(1 << 20, 9, 1000, 1 << 20, 2)))
        .hasMessageContaining("nested deeper than 2");
    assertThat(texts(mail(deep, new ArchiveLimits(1 << 20, 9, 1000, 1 << 20, 3))))
        .containsExactly("mail");
  }

  @Test
  void read_longNameThatFillsTheMemory_stops() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
    name.setSize(64L << 20);
    byte[] header = new byte[512];
    name.writeEntryHeader(header);
    bytes.write(header);
    bytes.write(new byte[64 << 20]);
    Path file = folder.resolve("long.tar");
    Files.write(file, bytes.toByteArray());

    assertThatThrownBy(() -> mail(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("the header of a file in it is longer than");
  }

  @Test
  void read_namesThatClimbOutAndLinks_writeAndFollowNothing() throws IOException {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "not for the model");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
        TarArchiveEntry link = new TarArchiveEntry("link" + type, type);
        link.setLinkName(secret.toString());
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
      put(tar, new Entry("../../climbed\u001b[2J.eml", "mail".getBytes(StandardCharsets.UTF_8)));
    }
    Path file = Files.createDirectory(folder.resolve("in")).resolve("a.tar");
    Files.write(file, bytes.toByteArray());

    Corpus corpus = mail(file);

    assertThat(texts(corpus)).containsExactly("mail");
    assertThat(corpus.messages().getFirst().id()).isEqualTo(file + "!../../climbed\uFFFD[2J.eml");
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrder(secret, file);
    }
  }

  @Test
  void read_packedInAnUnknownWay_saysWhatToDo() throws IOException {
    write("a.7z", new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0, 4});

    assertThatThrownBy(() -> mail(folder))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("unpack it, or pack it as tar.gz, tar.xz or zip");
  }

  @Test
  void read_damagedArchiveWhenNothingIsTrained_isReportedAndReadingGoesOn() throws IOException {
    write("a.gz", Arrays.copyOf(gzip(random(500, 3).getBytes(StandardCharsets.UTF_8)), 100));
    write("b.eml", "mail".getBytes(StandardCharsets.UTF_8));
    List<String> seen = new ArrayList<>();

    new MailFiles(1 << 20, MaildirMail.ALL, false)
        .read(
            folder,
            new MailVisitor() {
              @Override
              public void message(String id, byte[] message) {
                seen.add("message " + folder.relativize(Path.of(id)));
              }

              @Override
              public void unreadable(String id, String reason) {
                seen.add("unreadable " + folder.relativize(Path.of(id)));
              }
            });

    assertThat(seen).containsExactly("unreadable a.gz", "message b.eml");
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(String name, byte[] content) {}

  private static List<Entry> entries(String... namesAndContents) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      entries.add(
          new Entry(namesAndContents[i], namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8)));
    }
    return entries;
  }

  private Path archive(String name, String kind, String... namesAndContents) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, pack(kind, entries(namesAndContents)));
    return file;
  }

  private static byte[] pack(String kind, List<Entry> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (kind.equals("zip")) {
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        for (Entry entry : entries) {
          zip.putNextEntry(new ZipEntry(entry.name));
          zip.write(entry.content);
          zip.closeEntry();
        }
      }
      return bytes.toByteArray();
    }
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        put(tar, entry);
      }
    }
    return kind.equals("tar") ? bytes.toByteArray() : pack1(kind.substring(4), bytes.toByteArray());
  }

  private static void put(TarArchiveOutputStream tar, Entry entry) throws IOException {
    TarArchiveEntry header = new TarArchiveEntry(entry.name, true);
    header.setSize(entry.content.length);
    tar.putArchiveEntry(header);
    tar.write(entry.content);
    tar.closeArchiveEntry();
  }

  private static byte[] pack1(String kind, byte[] content) throws IOException {
    return switch (kind) {
      case "gz" -> gzip(content);
      case "xz" -> xz(content);
      case "bz2" -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
          out.write(content);
        }
        yield bytes.toByteArray();
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] xz(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new XZCompressorOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static String random(int length, long seed) {
    return new java.util.Random(seed)
        .ints(length, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private static Corpus mail(Path path) {
    return mail(path, ArchiveLimits.defaults());
  }

  private static Corpus mail(Path path, ArchiveLimits limits) {
    return Corpus.read(
        List.of(new CorpusSource.Mail(Label.HAM, path)),
        new CorpusReading(ArchiveTest::asIs, 1 << 20, false),
        limits);
  }

  private static Corpus table(Path path) {
    return Corpus.read(
        List.of(new CorpusSource.Table(path)),
        new CorpusReading(ArchiveTest::asIs, 1 << 20, false));
  }

  private static MessageText asIs(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return MessageText.ofBody(
        text.startsWith("Content-Type:") ? text.substring(text.indexOf("\n\n") + 2) : text);
  }

  private static List<String> texts(Corpus corpus) {
    return corpus.messages().stream().map(m -> m.text().body()).toList();
  }
}
