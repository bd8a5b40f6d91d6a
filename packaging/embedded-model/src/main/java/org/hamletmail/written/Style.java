package org.hamletmail.written;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a sender's mail is made: decides headers and layouts, for both labels alike. */
enum Style {
  NOTICE,
  BULK,
  PERSON,
  LIST,
  SYSTEM,
  BOUNCE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Style> of(String word) {
    return Stream.of(values()).filter(style -> style.word().equals(word)).findFirst();
  }
}
