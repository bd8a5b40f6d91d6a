package org.hamletmail.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The definition of a word, against which {@link WordSplitter} is held: all byte pairs of GPT-2,
 * put together again.
 */
final class BytePairWords {
  /** Its last id is that of the end of a text. */
  static final int BYTE_PAIRS = 50_256;

  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  private static final String LINE_END = "\n";
  private static final Pattern SPACES_AROUND = Pattern.compile("^ +| +$");

  private enum Kind {
    SPACE,
    LETTERS,
    DIGITS,
    SIGN,
    PIECE
  }

  private final Kind[] kinds = new Kind[BYTE_PAIRS];
  private final String[] texts = new String[BYTE_PAIRS];
  private final boolean[] spaced = new boolean[BYTE_PAIRS];

  BytePairWords() {
    for (int id = 0; id < BYTE_PAIRS; id++) {
      byte[] bytes = bytes(id);
      String text = text(bytes);
      String bare = bare(text);
      spaced[id] = bytes[0] == ' ';
      kinds[id] = kind(bare);
      texts[id] = kinds[id] == Kind.SPACE ? (text.contains("\n") ? LINE_END : "") : bare;
    }
  }

  /** Returns the words of a text; may be empty. */
  List<String> words(String text) {
    int[] ids = ENCODING.encodeOrdinary(text).toArray();
    List<String> words = new ArrayList<>(ids.length);
    StringBuilder word = new StringBuilder();
    Kind open = Kind.SPACE;
    int at = 0;
    while (at < ids.length) {
      int end = at + 1;
      Kind kind = kinds[ids[at]];
      String part = texts[ids[at]];
      if (kind == Kind.PIECE) {
        while (end < ids.length && kinds[ids[end]] == Kind.PIECE && !spaced[ids[end]]) {
          end++;
        }
        part = bare(text(bytes(ids, at, end)));
        kind = kind(part);
      }
      boolean joins = kind == open && !spaced[ids[at]];
      if (!joins || (kind != Kind.LETTERS && kind != Kind.DIGITS)) {
        close(word, words);
      }
      word.append(part);
      open = kind;
      at = end;
    }
    close(word, words);
    return words;
  }

  /** Returns the bytes of a byte pair. */
  static byte[] bytes(int id) {
    IntArrayList one = new IntArrayList(1);
    one.add(id);
    return ENCODING.decodeBytes(one);
  }

  private static void close(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static byte[] bytes(int[] ids, int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      bytes.writeBytes(bytes(ids[i]));
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
      return "\uFFFD";
    }
  }

  private static Kind kind(String bare) {
    if (bare.equals("\uFFFD")) {
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
