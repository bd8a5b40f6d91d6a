package org.hamletmail.written;

import java.util.Comparator;

/**
 * Something that the check refuses.
 *
 * @param line 1-based; 0 where the file as a whole is meant
 * @param wrong what is wrong and what to do
 */
record Problem(String file, int line, String wrong) implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::wrong);

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + wrong;
  }
}
