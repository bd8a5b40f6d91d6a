package org.hamletmail.corpus;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.hamletmail.classifier.Label;

/**
 * Reads a table with one message a row: a label ({@code ham}, {@code spam}, {@code 0} or {@code 1})
 * and a text.
 *
 * <p>Whether tabs, commas or semicolons separate the cells, and whether there is a header, is seen
 * from the first row. Without a header the label is the first cell and the text the second. Quotes
 * are read as pandas reads them: one at the beginning of a cell joins lines up to the closing one,
 * anywhere else it is a character like any other; one that never closes is an error. Each cell is
 * UTF-8, or else windows-1252; a table that begins with the mark of UTF-16 is all of that.
 *
 * <p>The file is read as a stream, with one row in memory at most.
 */
final class LabeledTable {
  private static final Set<String> LABEL_NAMES =
      Set.of("label", "labels", "category", "class", "target", "type", "spam", "is_spam", "v1");
  private static final Set<String> TEXT_NAMES =
      Set.of("text", "message", "sms", "body", "content", "email", "v2");
  private static final char[] DELIMITERS = {'\t', ',', ';'};
  private static final int FIRST_ROW_BYTES = 1 << 20;
  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final int LONGEST_ROW = 16 << 20;

  /** A file that is no table; the message says what was expected. */
  static final class LayoutException extends IOException {
    private static final long serialVersionUID = 1L;

    private LayoutException() {
      super(
          "the first row holds no label; expected ham, spam, 0 or 1 in the first cell, or a header"
              + " with the columns label and text, cells separated by tabs, commas or semicolons,"
              + " or lines of JSON");
    }
  }

  private record Layout(char delimiter, boolean header, int labelColumn, int textColumn) {}

  private LabeledTable() {}

  /**
   * Reads a table to its end.
   *
   * @param name what ids begin with
   * @param in with support for marks
   * @throws LayoutException if it doesn't begin like a table
   * @throws IOException if it can't be read, or a quote isn't closed
   */
  static void read(String name, InputStream in, LabeledVisitor visitor) throws IOException {
    in.mark(FIRST_ROW_BYTES);
    byte[] start = in.readNBytes(FIRST_ROW_BYTES);
    in.reset();
    Optional<Charset> marked = marked(start);
    // The separators are the same single bytes in both charsets that may be meant.
    Charset charset = marked.orElse(StandardCharsets.ISO_8859_1);
    if (Start.isMarkOfUtf8(start)) {
      in.skipNBytes(3);
      start = Arrays.copyOfRange(start, 3, start.length);
    }
    Layout layout = layoutOf(new String(start, charset)).orElseThrow(LayoutException::new);
    long row = 1;
    CappedReader capped = new CappedReader(new InputStreamReader(in, charset), LONGEST_ROW);
    try (CSVParser parser = format(layout.delimiter, false).parse(unclosed(capped))) {
      for (CSVRecord cells : parser) {
        capped.nextRecord();
        row = cells.getRecordNumber() + 1;
        if (!layout.header || cells.getRecordNumber() > 1) {
          row(name + ":" + cells.getRecordNumber(), cells, layout, marked.isEmpty(), visitor);
        }
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new IOException(
          "row "
              + row
              + " can't be read, most likely a quote that is opened and not closed: "
              + String.valueOf(e.getMessage()).replaceAll("[\\r\\n]+", " "),
          e);
    }
  }

  private static void row(
      String id, CSVRecord cells, Layout layout, boolean bytes, LabeledVisitor visitor) {
    if (cells.size() <= Math.max(layout.labelColumn, layout.textColumn)) {
      visitor.unreadable(id, cells.size() + " cell(s); expected a label and a text");
      return;
    }
    Optional<Label> label = LabelName.read(cells.get(layout.labelColumn));
    String cell = cells.get(layout.textColumn);
    String text = bytes ? decode(cell) : cell;
    if (label.isEmpty()) {
      visitor.unreadable(id, "unknown label; expected ham, spam, 0 or 1");
    } else if (text.isBlank()) {
      visitor.unreadable(id, "empty text");
    } else {
      visitor.labeled(label.get(), id, TextAsMail.of(text), Optional.empty());
    }
  }

  /** The stream belongs to the caller. */
  private static Reader unclosed(Reader in) {
    return new FilterReader(in) {
      @Override
      public void close() {
        // An archive goes on behind the table.
      }
    };
  }

  /** Returns the charset that a mark in the first bytes names, where it isn't UTF-8. */
  static Optional<Charset> marked(byte[] start) {
    return begins(start, 0xff, 0xfe) || begins(start, 0xfe, 0xff)
        ? Optional.of(StandardCharsets.UTF_16)
        : Optional.empty();
  }

  private static boolean begins(byte[] start, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (start.length <= i || (start[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the text of bytes that were read as ISO-8859-1. */
  static String decode(String cell) {
    byte[] bytes = cell.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, WINDOWS);
    }
  }

  private static CSVFormat format(char delimiter, boolean lenient) {
    return CSVFormat.Builder.create()
        .setDelimiter(delimiter)
        .setQuote('"')
        .setIgnoreEmptyLines(true)
        .setTrailingData(true)
        .setLenientEof(lenient)
        .get();
  }

  private static Optional<Layout> layoutOf(String text) throws IOException {
    for (char delimiter : DELIMITERS) {
      Optional<Layout> layout =
          firstRow(text, delimiter).flatMap(first -> layoutOf(first, delimiter));
      if (layout.isPresent()) {
        return layout;
      }
    }
    return Optional.empty();
  }

  private static Optional<Layout> layoutOf(CSVRecord first, char delimiter) {
    if (first.size() < 2) {
      return Optional.empty();
    }
    if (LabelName.read(first.get(0)).isPresent()) {
      return Optional.of(new Layout(delimiter, false, 0, 1));
    }
    int label = columnOf(first, LABEL_NAMES);
    int content = columnOf(first, TEXT_NAMES);
    return label >= 0 && content >= 0
        ? Optional.of(new Layout(delimiter, true, label, content))
        : Optional.empty();
  }

  private static Optional<CSVRecord> firstRow(String text, char delimiter) throws IOException {
    try (CSVParser parser = format(delimiter, true).parse(new StringReader(text))) {
      Iterator<CSVRecord> records = parser.iterator();
      return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    } catch (UncheckedIOException e) {
      // With another separator it may be a row.
      return Optional.empty();
    }
  }

  private static int columnOf(CSVRecord header, Set<String> names) {
    for (int i = 0; i < header.size(); i++) {
      if (names.contains(header.get(i).strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }
}
