package org.hamletmail.learning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.classifier.Label;

/**
 * Marks by the text that they are of. Near-copies are found by bands of their {@link Likeness}: two
 * texts that agree in all of one are compared, which misses one pair in 4,000 of a Jaccard
 * similarity of 0.7. Immutable.
 */
final class MemoryIndex {
  private static final long LOW = 0xffffffffL;

  private final Map<String, List<Mark.Made>> byDigest = new HashMap<>();
  private final List<Text> texts = new ArrayList<>();
  private final boolean spam;

  /** Of each band its value in the upper half of a number, the place of a text in the lower. */
  private final long[][] bands = new long[Likeness.BANDS][];

  /** A text that somebody marked; any of its marks has the likeness of all. */
  private record Text(String digest, Likeness likeness) {}

  /**
   * Sorts marks.
   *
   * @param from marks of before count for nothing
   */
  MemoryIndex(Collection<Mark.Made> marks, Instant from) {
    Map<String, Likeness> likenesses = new LinkedHashMap<>();
    for (Mark.Made mark : marks) {
      if (mark.at().isBefore(from)) {
        continue;
      }
      byDigest.computeIfAbsent(mark.digest(), d -> new ArrayList<>()).add(mark);
      mark.likeness().ifPresent(likeness -> likenesses.put(mark.digest(), likeness));
    }
    spam =
        byDigest.values().stream()
            .flatMap(List::stream)
            .anyMatch(mark -> mark.label() == Label.SPAM && mark.likeness().isPresent());
    likenesses.forEach((digest, likeness) -> texts.add(new Text(digest, likeness)));
    for (int band = 0; band < bands.length; band++) {
      long[] entries = new long[texts.size()];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = first(texts.get(i).likeness().band(band)) | i;
      }
      Arrays.sort(entries);
      bands[band] = entries;
    }
  }

  boolean isEmpty() {
    return byDigest.isEmpty();
  }

  /** Returns whether there is spam that has near-copies. */
  boolean hasSpam() {
    return spam;
  }

  /** Returns the marks of a text. */
  List<Mark.Made> of(String digest) {
    return byDigest.getOrDefault(digest, List.of());
  }

  /**
   * Returns the marks of texts that are much alike; of each user the one of the text that is most
   * alike.
   *
   * @param similar from which Jaccard similarity texts are that
   */
  Collection<Mark.Made> near(Likeness likeness, double similar) {
    BitSet candidates = new BitSet();
    for (int band = 0; band < bands.length; band++) {
      long from = first(likeness.band(band));
      int found = Arrays.binarySearch(bands[band], from);
      for (int i = found < 0 ? -found - 1 : found;
          i < bands[band].length && (bands[band][i] & ~LOW) == from;
          i++) {
        candidates.set((int) (bands[band][i] & LOW));
      }
    }
    Map<String, Mark.Made> byUser = new HashMap<>();
    Map<String, Double> likest = new HashMap<>();
    candidates.stream()
        .forEach(i -> {
          double alike = likeness.to(texts.get(i).likeness());
          if (alike < similar) {
            return;
          }
          for (Mark.Made mark : of(texts.get(i).digest())) {
            if (alike > likest.getOrDefault(mark.user(), 0.0)) {
              likest.put(mark.user(), alike);
              byUser.put(mark.user(), mark);
            }
          }
        });
    return byUser.values();
  }

  private static long first(int band) {
    return (band & LOW) << Integer.SIZE;
  }
}
