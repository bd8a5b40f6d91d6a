package org.hamletmail.written;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.written.Filling.Run;
import org.hamletmail.written.Letter.Piece;

/** A letter as text/plain. */
final class PlainText {
  private static final int WIDTH = 74;

  private final boolean wrapped;
  private final int links;

  PlainText(Draws draws, boolean spaced) {
    this.wrapped = spaced && draws.at("wrapped").chance(50);
    this.links = draws.at("links").below(3);
  }

  /** Returns lines that end with \n. */
  String of(Letter letter) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : letter.pieces()) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      if (piece.type() == Block.Type.SIGNATURE) {
        text.append("-- \n");
      }
      for (List<List<Run>> line : piece.lines()) {
        for (String row : rows(piece.type(), line)) {
          text.append(row).append('\n');
        }
      }
    }
    return text.toString();
  }

  private List<String> rows(Block.Type type, List<List<Run>> cells) {
    List<String> filled = cells.stream().map(this::words).toList();
    String line = String.join(type == Block.Type.TABLE ? "  " : "", filled);
    return switch (type) {
      case ITEMS -> wrap("* " + line, "  ");
      case QUOTE -> wrap("> " + line, "> ");
      case HEADING -> List.of(line.toUpperCase(java.util.Locale.ROOT));
      case MACHINE, TABLE -> List.of(line);
      default -> wrap(line, "");
    };
  }

  private String words(List<Run> runs) {
    StringBuilder words = new StringBuilder();
    for (Run run : runs) {
      words.append(run.text());
      if (!run.href().isEmpty() && !run.href().equals(run.text())) {
        words.append(
            switch (links) {
              case 0 -> ": " + run.href();
              case 1 -> " <" + run.href() + ">";
              default -> " ( " + run.href() + " )";
            });
      }
    }
    return words.toString();
  }

  private List<String> wrap(String line, String indent) {
    if (!wrapped || line.length() <= WIDTH) {
      return List.of(line);
    }
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (String word : line.split(" ", -1)) {
      if (!row.isEmpty() && row.length() + 1 + word.length() > WIDTH) {
        rows.add(row.toString());
        row.setLength(0);
        row.append(indent).append(word);
      } else {
        row.append(row.isEmpty() ? "" : " ").append(word);
      }
    }
    rows.add(row.toString());
    return rows;
  }
}
