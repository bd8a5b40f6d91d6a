package org.hamletmail.written;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where an address or a link leads, seen from the firm in whose name the text is written. */
enum Place {
  OWN,
  ALIKE,
  OTHER,
  FREE,
  ESP,
  SHORT,
  IP,
  FORGED;

  static final Set<Place> OF_LINKS = Set.of(OWN, ALIKE, OTHER, FREE, ESP, SHORT, IP);
  static final Set<Place> OF_ADDRESSES = Set.of(OWN, ALIKE, OTHER, FREE, ESP, FORGED);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Place> of(String word) {
    return Stream.of(values()).filter(place -> place.word().equals(word)).findFirst();
  }
}
