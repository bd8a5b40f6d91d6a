package org.hamletmail.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Puts the byte pairs of GPT-2 together to words again, in lower case: runs of letters, runs of
 * digits, each other byte pair by itself, and ends of lines. Spaces are left out. The words follow
 * from the byte pairs alone. Safe for use by several threads at once.
 */
final class WordFold {
  /** Stands for byte pairs that are no whole characters, not even together. */
  static final String UNREADABLE = "\uFFFD";

  private static final String LINE_END = "\n";
  private static final Pattern SPACES_AROUND = Pattern.compile("^ +| +$");

  private enum Kind {
    SPACE,
    LETTERS,
    DIGITS,
    SIGN,
    PIECE
  }

  /** Made when the first model needs it: 50,257 short strings. */
  private static final class Holder {
    static final WordFold SHARED = new WordFold(new Gpt2Tokenizer());
  }

  private final Gpt2Tokenizer tokenizer;
  private final Kind[] kinds = new Kind[Gpt2Tokenizer.PAD_ID];
  private final String[] texts = new String[Gpt2Tokenizer.PAD_ID];
  private final boolean[] spaced = new boolean[Gpt2Tokenizer.PAD_ID];

  private WordFold(Gpt2Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    for (int id = 0; id < texts.length; id++) {
      byte[] bytes = tokenizer.bytes(id);
      String text = text(bytes);
      String bare = bare(text);
      spaced[id] = bytes[0] == ' ';
      kinds[id] = kind(bare);
      texts[id] = kinds[id] == Kind.SPACE ? (text.contains("\n") ? LINE_END : "") : bare;
    }
  }

  static WordFold shared() {
    return Holder.SHARED;
  }

  /** Returns the words of a text; may be empty. */
  List<String> words(String text) {
    return words(tokenizer.encodeAll(text));
  }

  /** Returns the words of byte pairs. */
  List<String> words(int[] ids) {
    List<String> words = new ArrayList<>(ids.length);
    StringBuilder word = new StringBuilder();
    Kind open = Kind.SPACE;
    int at = 0;
    while (at < ids.length) {
      int end = at + 1;
      Kind kind = kinds[ids[at]];
      String text = texts[ids[at]];
      if (kind == Kind.PIECE) {
        while (end < ids.length && kinds[ids[end]] == Kind.PIECE && !spaced[ids[end]]) {
          end++;
        }
        text = bare(text(bytes(ids, at, end)));
        kind = kind(text);
      }
      boolean joins = kind == open && !spaced[ids[at]];
      if (!joins || (kind != Kind.LETTERS && kind != Kind.DIGITS)) {
        close(word, words);
      }
      word.append(text);
      open = kind;
      at = end;
    }
    close(word, words);
    return words;
  }

  private static void close(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private byte[] bytes(int[] ids, int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      bytes.writeBytes(tokenizer.bytes(ids[i]));
    }
    return bytes.toByteArray();
  }

  private static String bare(String text) {
    return SPACES_AROUND.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return UNREADABLE;
    }
  }

  private static Kind kind(String bare) {
    if (bare.equals(UNREADABLE)) {
      return Kind.PIECE;
    }
    if (bare.isBlank()) {
      return Kind.SPACE;
    }
    if (bare.codePoints().allMatch(c -> Character.isLetter(c) || isMark(c))) {
      return Kind.LETTERS;
    }
    return bare.codePoints().allMatch(Character::isDigit) ? Kind.DIGITS : Kind.SIGN;
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
