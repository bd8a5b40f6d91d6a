package org.hamletmail.corpus;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a content can't be read as mail, told from its first bytes.
 *
 * @param reason what it is and what to do
 * @param many whether any number of messages may be in it
 */
record Refusal(String reason, boolean many) {
  private static final int ZIP_NAME = 30;
  private static final String UNPACK =
      ", packed in a way that can't be read; unpack it, or pack it as tar.gz, tar.xz or zip";
  private static final String AS_MBOX = "; export its mail as mbox or as message files";

  private record Magic(int at, String bytes, Refusal refusal) {}

  private static final List<Magic> MAGIC =
      List.of(
          one("Dovecot-LZ4\r*\233\305", "compressed by Dovecot with lz4; " + byDoveadm()),
          one("CRYPTED\003\007", "encrypted by Dovecot (mail_crypt); " + byDoveadm()),
          one(
              "\320\317\021\340\241\261\032\341",
              "an Outlook message (.msg)" + " or another OLE file; save the message as .eml"),
          one("\170\237\076\042", "an attachment of Outlook (TNEF), not a message"),
          many("!BDN", "an Outlook mailbox (.pst or .ost)" + AS_MBOX),
          many("\317\255\022\376", "an Outlook Express mailbox (.dbx)" + AS_MBOX),
          many("\032\000\000\004", "a Lotus Notes database" + AS_MBOX),
          many("*mbx*\r\n", "an mbx mailbox of UW IMAP" + AS_MBOX),
          many("\001\001\001\001\n", "an MMDF mailbox" + AS_MBOX),
          many("BABYL OPTIONS:", "a Babyl mailbox" + AS_MBOX),
          many("\050\265\057\375", "zstd" + UNPACK),
          many("\004\042\115\030", "lz4" + UNPACK),
          many("\002\041\114\030", "lz4" + UNPACK),
          many("7z\274\257'\034", "7-Zip" + UNPACK),
          many("Rar!\032\007", "RAR" + UNPACK),
          many("LZIP", "lzip" + UNPACK),
          many("\037\235", "compress (.Z)" + UNPACK),
          many("\037\240", "compress (.Z)" + UNPACK),
          many("\135\000\000", "lzma" + UNPACK),
          many("\377\006\000\000sNaPpY", "snappy" + UNPACK),
          many("MSCF\000\000\000\000", "a cabinet" + UNPACK),
          many("070701", "cpio" + UNPACK),
          many("070707", "cpio" + UNPACK),
          many("!<arch>\n", "ar" + UNPACK),
          one("// <!-- <mdb:mork:z", "an index of Thunderbird (.msf), not a message"),
          file("%PDF-", "a PDF file"),
          file("\211PNG\r\n\032\n", "a PNG image"),
          file("\377\330\377", "a JPEG image"),
          file("GIF87a", "a GIF image"),
          file("GIF89a", "a GIF image"),
          file("II*\000", "a TIFF image"),
          file("MM\000*", "a TIFF image"),
          file("RIFF", "an image, sound or film (RIFF)"),
          new Magic(4, "ftyp", new Refusal("a film or image (MP4), not a message", false)),
          file("ID3", "a sound (MP3)"),
          file("OggS", "a sound (Ogg)"),
          file("fLaC", "a sound (FLAC)"),
          file("{\\rtf", "an RTF document"),
          file("%!PS", "a PostScript document"),
          file("\177ELF", "a program"),
          file("MZ\220\000", "a program"),
          file("\312\376\272\276", "a program"),
          file("SQLite format 3\000", "an SQLite database"),
          file("bplist0", "a property list"),
          one("\377\376", "UTF-16, which no mail is; save it as UTF-8"),
          one("\376\377", "UTF-16, which no mail is; save it as UTF-8"));

  /** What zip files that are documents or programs begin with. */
  private static final List<String> DOCUMENTS =
      List.of("[Content_Types].xml", "_rels/", "docProps/", "mimetype", "META-INF/");

  private static final Pattern DBOX =
      Pattern.compile("\\d{1,2} M[0-9a-f]+ C[0-9a-f]+[^\\n]*\\n\\x01\\x02");

  /** Returns why a content is no mail that can be read; empty where nothing speaks against it. */
  static Optional<Refusal> of(byte[] start) {
    if (Start.isHeader(start)) {
      return Optional.empty();
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    for (Magic magic : MAGIC) {
      if (text.startsWith(magic.bytes, magic.at)) {
        return Optional.of(magic.refusal);
      }
    }
    if (text.startsWith("PK\003\004")
        && DOCUMENTS.stream().anyMatch(name -> text.startsWith(name, ZIP_NAME))) {
      return Optional.of(new Refusal("an office document or a program, not a message", false));
    }
    if (DBOX.matcher(text).lookingAt()) {
      return Optional.of(new Refusal("Dovecot's own format (dbox); " + byDoveadm(), true));
    }
    boolean packed = Archive.kind(start) != Archive.Kind.NONE;
    return !packed && Start.isBinary(start)
        ? Optional.of(new Refusal("binary data, not a message", false))
        : Optional.empty();
  }

  private static String byDoveadm() {
    return "have doveadm export it (doveadm fetch -u USER text ALL)";
  }

  private static Magic one(String bytes, String reason) {
    return new Magic(0, bytes, new Refusal(reason, false));
  }

  private static Magic many(String bytes, String reason) {
    return new Magic(0, bytes, new Refusal(reason, true));
  }

  private static Magic file(String bytes, String what) {
    return new Magic(0, bytes, new Refusal(what + ", not a message", false));
  }
}
