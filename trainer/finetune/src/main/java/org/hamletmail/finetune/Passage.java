package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A stretch of a message, of which a window reads all tokens or some. A teacher is asked about the
 * stretch, so that it sees words beside their real neighbours, the model about the window. Safe for
 * use by several threads at once.
 */
public final class Passage {
  private final int[] ids;
  private final Optional<int[]> places;
  private final int[] window;

  /** Takes no places where all tokens are read: of large corpora nothing is held twice. */
  private Passage(int[] ids, Optional<int[]> places) {
    this.ids = ids;
    this.places = places;
    window = places.map(some -> Arrays.stream(some).map(at -> ids[at]).toArray()).orElse(ids);
  }

  /**
   * Returns a passage of which everything is read.
   *
   * @param ids at least one; not copied
   * @throws IllegalArgumentException if there are none
   */
  public static Passage of(int[] ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("nothing is read; expected at least one token");
    }
    return new Passage(ids, Optional.empty());
  }

  /**
   * Returns a passage.
   *
   * @param ids all tokens; not copied
   * @param places of the tokens that are read, in rising order, at least one; not copied
   * @throws IllegalArgumentException if the places are none, or not those of tokens in their order
   */
  public static Passage of(int[] ids, int[] places) {
    for (int i = 0; i < places.length; i++) {
      if (places[i] < (i == 0 ? 0 : places[i - 1] + 1) || places[i] >= ids.length) {
        throw new IllegalArgumentException(
            "place " + i + " is " + places[i] + "; expected rising ones below " + ids.length);
      }
    }
    if (places.length == 0) {
      throw new IllegalArgumentException("nothing is read; expected at least one token");
    }
    return new Passage(ids, places.length == ids.length ? Optional.empty() : Optional.of(places));
  }

  /**
   * Cuts a message into passages, whose windows are full but for the last one's. Each reaches to
   * the next one; the last one ends with its window where no more windows are read.
   *
   * @param ids all tokens of the message
   * @param places of those that are read, at least one
   * @param maxTokens ids of a window
   * @param maxWindows windows of a message
   */
  public static List<Passage> cut(int[] ids, int[] places, int maxTokens, int maxWindows) {
    List<Passage> passages = new ArrayList<>();
    boolean full = places.length == (long) maxTokens * maxWindows;
    int from = 0;
    for (int at = 0; at < places.length; at += maxTokens) {
      int next = Math.min(places.length, at + maxTokens);
      int to = next < places.length ? places[next] : full ? places[next - 1] + 1 : ids.length;
      int start = from;
      passages.add(
          of(
              Arrays.copyOfRange(ids, from, to),
              Arrays.stream(places, at, next).map(place -> place - start).toArray()));
      from = to;
    }
    return passages;
  }

  /** Returns all tokens; not to be changed. */
  public int[] ids() {
    return ids;
  }

  /** Returns the tokens that are read; not to be changed. */
  public int[] window() {
    return window;
  }

  /**
   * Returns the passage without some tokens; this one where nothing would be read.
   *
   * @param kept places of the tokens that stay, in rising order
   */
  Passage keeping(int[] kept) {
    if (kept.length == ids.length) {
      return this;
    }
    int[] moved = new int[ids.length];
    Arrays.fill(moved, -1);
    for (int i = 0; i < kept.length; i++) {
      moved[kept[i]] = i;
    }
    int[] read =
        places
            .map(Arrays::stream)
            .orElseGet(() -> IntStream.range(0, ids.length))
            .map(at -> moved[at])
            .filter(at -> at >= 0)
            .toArray();
    return read.length == 0 ? this : of(Arrays.stream(kept).map(at -> ids[at]).toArray(), read);
  }

  /**
   * Returns the passage in other tokens. Where not all are read, they stand for the same words in
   * the same places.
   *
   * @throws IllegalArgumentException if not all are read and there are more or fewer of them
   */
  Passage with(int[] others) {
    if (places.isEmpty()) {
      return of(others);
    }
    if (others.length != ids.length) {
      throw new IllegalArgumentException(
          others.length + " tokens; expected as many as before, " + ids.length);
    }
    return new Passage(others, places);
  }
}
