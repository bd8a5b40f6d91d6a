package org.hamletmail.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Splits a text into words in lower case: runs of letters, runs of digits, signs, and ends of
 * lines; of Chinese and Japanese each sign of its own. Spaces are left out. Safe for use by several
 * threads at once, each call is on its own.
 *
 * <p>Words are what is left of GPT-2's byte pairs when those of one word are put together again
 * (docs/method/adr/0017-a-compact-model-knows-words.md), and stay that to the last sign, as trained
 * models know them. Letters and digits of ASCII, most of any mail, need no byte pairs for it: their
 * run is the word. The rest does: "://" is one sign and "!?" two because GPT-2 has a pair for the
 * first alone, and a character that it knows only in parts goes together with such ones beside it.
 * So what lies between letters and digits of ASCII is cut by {@link SignTokens}
 * (docs/method/adr/0027-words-are-split-directly.md).
 *
 * <p>The text is cut in the places where GPT-2 cuts it first, one pass from left to right: at
 * {@code '(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 */
final class WordSplitter {
  private static final String LINE_END = "\n";
  private static final Pattern SPACES_AROUND = Pattern.compile("^ +| +$");

  /** Chinese and Japanese; pairs of their signs are known as pairs of words are. */
  private static final Set<Character.UnicodeScript> ALONE =
      Set.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA);

  private static final int FIRST_ALONE = 0x2e80;

  /** Of Katakana, and of no script by its own. */
  private static final int LONG_VOWEL = 0x30fc;

  /** Endings that are one sign where an apostrophe begins a part; the order doesn't matter. */
  private static final Set<String> ENDINGS = Set.of("s", "d", "m", "t", "ll", "ve", "re");

  /** What each of {@link SignTokens} is, made when the first model needs it. */
  private static final class Holder {
    static final Part[] PARTS = parts(SignTokens.shared());
  }

  /**
   * A byte pair or several together.
   *
   * @param text in lower case, without spaces around it; what a word is of it
   * @param spaced whether a space stands in front
   */
  private record Part(WordKind kind, String text, boolean spaced) {
    /** Returns several byte pairs together; a space of theirs, however wide, is a word. */
    static Part of(byte[] bytes) {
      String bare = SPACES_AROUND.matcher(decoded(bytes)).replaceAll("").toLowerCase(Locale.ROOT);
      return new Part(WordKind.of(bare), bare, bytes[0] == ' ');
    }

    /** Returns a byte pair; spaces are none of the words, an end of line is one. */
    static Part ofToken(byte[] bytes) {
      Part part = of(bytes);
      return part.kind == WordKind.SPACE
          ? new Part(part.kind, decoded(bytes).contains(LINE_END) ? LINE_END : "", part.spaced)
          : part;
    }

    private static String decoded(byte[] bytes) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        return WordKind.UNREADABLE;
      }
    }
  }

  private final String text;
  private final SignTokens tokens = SignTokens.shared();
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  /** What the last part of {@link #word} was. */
  private WordKind open = WordKind.SPACE;

  /** Parts of characters that are not yet put together. */
  private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

  private WordSplitter(String text) {
    this.text = text;
  }

  /** Returns the words of a text; may be empty. */
  static List<String> words(String text) {
    return new WordSplitter(text).split();
  }

  private List<String> split() {
    int at = 0;
    while (at < text.length()) {
      int ending = ending(at);
      if (ending > at) {
        sign(at, ending);
        at = ending;
        continue;
      }
      int first = text.charAt(at) == ' ' ? at + 1 : at;
      if (first == text.length() || isSpace(text.codePointAt(first))) {
        int end = end(at, WordSplitter::isSpace);
        // The last space belongs to what follows.
        at = spaces(at, end < text.length() ? Math.max(end - 1, at + 1) : end);
      } else {
        at = run(at, first);
      }
    }
    closePieces();
    close();
    return words;
  }

  /** Returns where an ending such as "'ll" stops, where none begins there the same place. */
  private int ending(int at) {
    if (text.charAt(at) == '\'') {
      for (int length = 1; length <= 2 && at + length < text.length(); length++) {
        if (ENDINGS.contains(text.substring(at + 1, at + 1 + length))) {
          return at + 1 + length;
        }
      }
    }
    return at;
  }

  private void sign(int from, int to) {
    closePieces();
    add(new Part(WordKind.SIGN, text.substring(from, to), false));
  }

  private int spaces(int from, int to) {
    encode(from, to);
    return to;
  }

  /**
   * Reads a run of letters, of numbers or of signs.
   *
   * @param from where the run begins, a space in front included
   * @param first where its first character is
   * @return where the run ends
   */
  private int run(int from, int first) {
    int character = text.codePointAt(first);
    int end =
        Character.isLetter(character)
            ? end(first, Character::isLetter)
            : isNumber(character) ? end(first, WordSplitter::isNumber) : end(first, c -> isSign(c));
    int begin = from;
    int at = first;
    while (at < end) {
      int stop = at;
      if (isAsciiLetterOrDigit(text.charAt(at))) {
        while (stop < end && isAsciiLetterOrDigit(text.charAt(stop))) {
          stop++;
        }
        plain(begin, at, stop);
      } else if (standsAlone(text.codePointAt(at))) {
        stop += Character.charCount(text.codePointAt(at));
        closePieces();
        close();
        words.add(text.substring(at, stop));
      } else {
        while (stop < end
            && !isAsciiLetterOrDigit(text.charAt(stop))
            && !standsAlone(text.codePointAt(stop))) {
          stop += Character.charCount(text.codePointAt(stop));
        }
        encode(begin, stop);
      }
      begin = stop;
      at = stop;
    }
    return end;
  }

  /** Reads ASCII letters, or ASCII digits. */
  private void plain(int begin, int first, int to) {
    closePieces();
    WordKind kind = Character.isDigit(text.charAt(first)) ? WordKind.DIGITS : WordKind.LETTERS;
    if (begin < first || kind != open) {
      close();
    }
    for (int at = first; at < to; at++) {
      word.append(Character.toLowerCase(text.charAt(at)));
    }
    open = kind;
  }

  private void encode(int from, int to) {
    tokens.encode(text.substring(from, to).getBytes(StandardCharsets.UTF_8), this::token);
  }

  private void token(int id) {
    Part part = Holder.PARTS[id];
    if (part.kind() != WordKind.PIECE) {
      closePieces();
      add(part);
      return;
    }
    if (part.spaced()) {
      closePieces();
    }
    pieces.writeBytes(tokens.bytes(id));
  }

  private void closePieces() {
    if (pieces.size() > 0) {
      Part part = Part.of(pieces.toByteArray());
      pieces.reset();
      add(part);
    }
  }

  private void add(Part part) {
    WordKind kind = part.kind();
    boolean joins = kind == open && !part.spaced();
    if (!joins || (kind != WordKind.LETTERS && kind != WordKind.DIGITS)) {
      close();
    }
    word.append(part.text());
    open = kind;
  }

  private void close() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private int end(int from, IntPredicate within) {
    int at = from;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      if (!within.test(character)) {
        return at;
      }
      at += Character.charCount(character);
    }
    return at;
  }

  /** Returns whether a letter is of a script without spaces, where each is as good as a word. */
  static boolean standsAlone(int character) {
    return character >= FIRST_ALONE
        && Character.isLetter(character)
        && (character == LONG_VOWEL || ALONE.contains(Character.UnicodeScript.of(character)));
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  private static boolean isNumber(int character) {
    int type = Character.getType(character);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Unicode's White_Space. */
  private static boolean isSpace(int character) {
    return Character.isSpaceChar(character)
        || (character >= '\t' && character <= '\r')
        || character == 0x85;
  }

  private static boolean isSign(int character) {
    return !Character.isLetter(character) && !isNumber(character) && !isSpace(character);
  }

  private static Part[] parts(SignTokens tokens) {
    Part[] parts = new Part[tokens.size()];
    for (int id = 0; id < parts.length; id++) {
      parts[id] = Part.ofToken(tokens.bytes(id));
    }
    return parts;
  }
}
