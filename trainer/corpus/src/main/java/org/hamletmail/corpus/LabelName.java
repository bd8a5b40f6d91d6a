package org.hamletmail.corpus;

import java.util.Locale;
import java.util.Optional;
import org.hamletmail.classifier.Label;

/** How labels are written in tables. */
final class LabelName {
  private LabelName() {}

  static Optional<Label> read(String cell) {
    return switch (cell.strip().toLowerCase(Locale.ROOT)) {
      case "ham", "0" -> Optional.of(Label.HAM);
      case "spam", "1" -> Optional.of(Label.SPAM);
      default -> Optional.empty();
    };
  }
}
