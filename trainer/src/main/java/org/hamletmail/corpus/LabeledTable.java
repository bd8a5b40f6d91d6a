package org.hamletmail.corpus;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * anywhere else it is a character like any other. UTF-8, or else windows-1252.
 */
final class LabeledTable {
  private static final Set<String> LABEL_NAMES =
      Set.of("label", "labels", "category", "class", "target", "type", "spam", "is_spam", "v1");
  private static final Set<String> TEXT_NAMES =
      Set.of("text", "message", "sms", "body", "content", "email", "v2");
  private static final char[] DELIMITERS = {'\t', ',', ';'};

  /** A record of the table. */
  record Row(long number, Label label, String text) {}

  /** What a table holds. */
  record Content(List<Row> rows, List<SkippedMessage> skipped) {}

  private record Layout(char delimiter, boolean header, int labelColumn, int textColumn) {}

  private LabeledTable() {}

  static Content read(Path file) throws IOException {
    String text = decode(Files.readAllBytes(file));
    Layout layout =
        layoutOf(text)
            .orElseThrow(() ->
                new CorpusException(
                    file
                        + ": the first row holds no label; expected ham, spam, 0 or 1 in the"
                        + " first cell, or a header with the columns label and text, cells"
                        + " separated by tabs, commas or semicolons"));
    List<Row> rows = new ArrayList<>();
    List<SkippedMessage> skipped = new ArrayList<>();
    try (CSVParser parser = format(layout.delimiter).parse(new StringReader(text))) {
      for (CSVRecord cells : parser) {
        if (layout.header && cells.getRecordNumber() == 1) {
          continue;
        }
        String id = file + ":" + cells.getRecordNumber();
        if (cells.size() <= Math.max(layout.labelColumn, layout.textColumn)) {
          skipped.add(
              new SkippedMessage(id, cells.size() + " cell(s); expected a label and a text"));
          continue;
        }
        Optional<Label> label = labelOf(cells.get(layout.labelColumn));
        if (label.isEmpty()) {
          skipped.add(new SkippedMessage(id, "unknown label; expected ham, spam, 0 or 1"));
        } else if (cells.get(layout.textColumn).isBlank()) {
          skipped.add(new SkippedMessage(id, "empty text"));
        } else {
          rows.add(new Row(cells.getRecordNumber(), label.get(), cells.get(layout.textColumn)));
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    return new Content(rows, skipped);
  }

  private static String decode(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, Charset.forName("windows-1252"));
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static CSVFormat format(char delimiter) {
    return CSVFormat.Builder.create()
        .setDelimiter(delimiter)
        .setQuote('"')
        .setIgnoreEmptyLines(true)
        .setTrailingData(true)
        .setLenientEof(true)
        .get();
  }

  private static Optional<Layout> layoutOf(String text) throws IOException {
    for (char delimiter : DELIMITERS) {
      try (CSVParser parser = format(delimiter).parse(new StringReader(text))) {
        var records = parser.iterator();
        if (!records.hasNext()) {
          return Optional.empty();
        }
        CSVRecord first = records.next();
        if (first.size() >= 2) {
          if (labelOf(first.get(0)).isPresent()) {
            return Optional.of(new Layout(delimiter, false, 0, 1));
          }
          int label = columnOf(first, LABEL_NAMES);
          int content = columnOf(first, TEXT_NAMES);
          if (label >= 0 && content >= 0) {
            return Optional.of(new Layout(delimiter, true, label, content));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static int columnOf(CSVRecord header, Set<String> names) {
    for (int i = 0; i < header.size(); i++) {
      if (names.contains(header.get(i).strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<Label> labelOf(String cell) {
    return switch (cell.strip().toLowerCase(Locale.ROOT)) {
      case "ham", "0" -> Optional.of(Label.HAM);
      case "spam", "1" -> Optional.of(Label.SPAM);
      default -> Optional.empty();
    };
  }
}
