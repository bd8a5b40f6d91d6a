package org.hamletmail.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads plain text: a file of any name, or all files of a folder that end in {@code .txt}, at any
 * depth, in the order of their names. UTF-8, or else windows-1252; a file that begins with the mark
 * of UTF-16 is all of that.
 *
 * <p>A book is no message: texts are cut into pieces of at most {@value #PIECE} characters, at an
 * empty line where there is one in their second half, else at the end of a line, else at a space.
 */
final class TextFiles {
  /** As much as is read of a message when copies are looked for. */
  private static final int PIECE = 20_000;

  private static final String ENDING = ".txt";

  private TextFiles() {}

  /**
   * Reads a path to its end.
   *
   * @param followLinks whether symbolic links in a folder are followed
   * @throws NoSuchFileException if there is nothing at the path
   * @throws IOException if it can't be read
   */
  static void read(Path path, boolean followLinks, CorpusCollector collector) throws IOException {
    Path found = FileName.found(path);
    if (!Files.exists(found)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(found)) {
      readFile(found, () -> Files.newInputStream(found), collector);
      return;
    }
    FolderWalk.walk(
        found,
        followLinks,
        new FolderFiles(collector) {
          @Override
          void mail(FolderWalk.FoundFile file, MailStore in) {
            readFound(file, collector);
          }
        });
  }

  private static void readFound(FolderWalk.FoundFile file, CorpusCollector collector) {
    String id = FileName.shown(file.path());
    if (!id.toLowerCase(Locale.ROOT).endsWith(ENDING)) {
      collector.leftOut(id, "its name doesn't end in " + ENDING);
      return;
    }
    try {
      readFile(file.path(), file.opener(), collector);
    } catch (IOException e) {
      if (FolderWalk.isLink(e)) {
        collector.leftOut(id, FolderWalk.LINK);
      } else {
        collector.unreadable(id, MailFiles.reason(e));
      }
    }
  }

  private static void readFile(Path file, FolderWalk.Opener opener, CorpusCollector collector)
      throws IOException {
    String id = FileName.shown(file);
    try (InputStream in = new BufferedInputStream(opener.open(), 1 << 16)) {
      byte[] start = Archive.start(in);
      Optional<Charset> marked = LabeledTable.marked(start);
      if (Archive.kind(start) != Archive.Kind.NONE) {
        collector.unreadable(id, "packed; unpack it first");
        return;
      }
      for (byte b : marked.isPresent() ? new byte[0] : start) {
        if (b == 0) {
          collector.unreadable(id, "binary data, not text");
          return;
        }
      }
      Charset charset = marked.orElse(StandardCharsets.ISO_8859_1);
      if (Start.isMarkOfUtf8(start)) {
        in.skipNBytes(3);
      }
      readPieces(id, new BufferedReader(new InputStreamReader(in, charset)), marked, collector);
    }
  }

  private static void readPieces(
      String id, Reader reader, Optional<Charset> marked, CorpusCollector collector)
      throws IOException {
    StringBuilder held = new StringBuilder();
    char[] chunk = new char[PIECE];
    int pieces = 0;
    boolean ended = false;
    while (!ended || !held.isEmpty()) {
      while (!ended && held.length() <= PIECE) {
        int read = reader.read(chunk, 0, chunk.length);
        ended = read < 0;
        held.append(chunk, 0, Math.max(0, read));
      }
      int end = held.length() <= PIECE ? held.length() : end(held, marked.isEmpty());
      String piece = held.substring(0, end);
      held.delete(0, end);
      String text = marked.isEmpty() ? LabeledTable.decode(piece) : piece;
      if (!text.isBlank()) {
        pieces++;
        boolean alone = ended && held.isEmpty() && pieces == 1;
        collector.text(alone ? id : id + "#" + pieces, text);
      }
    }
    if (pieces == 0) {
      collector.unreadable(id, "empty file");
    }
  }

  /** Returns where to cut. */
  private static int end(StringBuilder held, boolean bytes) {
    for (String mark : new String[] {"\n\n", "\r\n\r\n", "\n", " "}) {
      int at = held.lastIndexOf(mark, PIECE - mark.length());
      if (at >= PIECE / 2) {
        return at + mark.length();
      }
    }
    int end = PIECE;
    // Not within a character: behind the bytes that continue one, or between the halves of one.
    while (end > PIECE / 2
        && (bytes
            ? (held.charAt(end) & 0xc0) == 0x80
            : Character.isLowSurrogate(held.charAt(end)))) {
      end--;
    }
    return end;
  }
}
