package org.hamletmail.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * The byte pairs of GPT-2 that hold no ASCII letter or digit: signs, spaces, letters of other
 * scripts, and parts of characters. Immutable.
 *
 * <p>Byte-pair encoding begins with single bytes and merges, time and again, the two neighbours
 * whose merger is first in the table, the left ones of equals. A heap keeps the neighbours that can
 * be merged, so n bytes take n log n steps, however long a line of dashes a message draws. No byte
 * pair of GPT-2 holds a part of a character beside an ASCII letter or digit; so a stretch without
 * any is cut into characters and parts of them as it is within its whole word.
 *
 * @see "Sennrich et al. 2016, algorithm 1; Radford et al. 2019, section 2.2"
 */
final class SignTokens {
  static final String TABLE = "signs.txt";

  private static final int NONE = -1;

  private static final class Holder {
    static final SignTokens SHARED = new SignTokens(read());
  }

  private final List<byte[]> tokens;
  private final int[] ofByte = new int[256];

  /** What two neighbours become, by {@link #key}. */
  private final Map<Long, Integer> mergers = new HashMap<>();

  private SignTokens(List<byte[]> tokens) {
    this.tokens = tokens;
    Arrays.fill(ofByte, NONE);
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      byte[] token = tokens.get(id);
      ids.put(latin1(token, 0, token.length), id);
      if (token.length == 1) {
        ofByte[Byte.toUnsignedInt(token[0])] = id;
      }
    }
    for (int id = 0; id < tokens.size(); id++) {
      byte[] token = tokens.get(id);
      for (int at = 1; at < token.length; at++) {
        Integer left = ids.get(latin1(token, 0, at));
        Integer right = ids.get(latin1(token, at, token.length));
        if (left != null && right != null) {
          mergers.put(key(left, right), id);
        }
      }
    }
  }

  static SignTokens shared() {
    return Holder.SHARED;
  }

  /** Returns how many there are: each id is from 0 to one less. */
  int size() {
    return tokens.size();
  }

  /** Returns the bytes of one, not to be changed. */
  byte[] bytes(int id) {
    return tokens.get(id);
  }

  /**
   * Hands on the ids of a stretch of text, in their order.
   *
   * @param bytes UTF-8 without ASCII letters and digits
   */
  void encode(byte[] bytes, IntConsumer ids) {
    Row row = new Row(bytes);
    row.merge();
    for (int at = 0; at < bytes.length; at = row.next[at]) {
      ids.accept(row.ids[at]);
    }
  }

  /** Tokens in a row, each at the place of its first byte. */
  private final class Row {
    /** {@link #NONE} where a token begins further left. */
    final int[] ids;

    /** Where the next token begins; the number of bytes behind the last. */
    final int[] next;

    /** Where the token before begins; {@link #NONE} before the first. */
    final int[] previous;

    /** Mergers that were possible when they were found: what comes of it, then the place. */
    final PriorityQueue<Long> possible = new PriorityQueue<>();

    Row(byte[] bytes) {
      ids = new int[bytes.length];
      next = new int[bytes.length];
      previous = new int[bytes.length];
      for (int at = 0; at < bytes.length; at++) {
        ids[at] = ofByte[Byte.toUnsignedInt(bytes[at])];
        next[at] = at + 1;
        previous[at] = at - 1;
      }
    }

    void merge() {
      for (int at = 0; at < ids.length; at++) {
        find(at);
      }
      for (Long found = possible.poll(); found != null; found = possible.poll()) {
        int at = found.intValue();
        int merged = (int) (found >> Integer.SIZE);
        if (ids[at] != NONE && merger(at) == merged) {
          int right = next[at];
          ids[at] = merged;
          ids[right] = NONE;
          next[at] = next[right];
          if (next[at] < ids.length) {
            previous[next[at]] = at;
          }
          find(at);
          if (previous[at] != NONE) {
            find(previous[at]);
          }
        }
      }
    }

    private void find(int at) {
      int merged = merger(at);
      if (merged != NONE) {
        possible.add(key(merged, at));
      }
    }

    private int merger(int at) {
      return next[at] == ids.length
          ? NONE
          : mergers.getOrDefault(key(ids[at], ids[next[at]]), NONE);
    }
  }

  private static long key(int first, int second) {
    return (long) first << Integer.SIZE | second;
  }

  private static String latin1(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> read() {
    List<byte[]> tokens = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(SignTokens.class.getResourceAsStream(TABLE), TABLE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          tokens.add(HexFormat.of().parseHex(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tokens;
  }
}
