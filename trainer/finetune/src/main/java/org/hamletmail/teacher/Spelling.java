package org.hamletmail.teacher;

import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Ways in which the same words can be written. Collections of mail differ in them, some are all in
 * lower case with spaces around each sign, and so they tell a model where a text is from, which is
 * not what it shall learn.
 */
public enum Spelling {
  /** As it came. */
  AS_IS {
    @Override
    public String write(String text) {
      return text;
    }
  },
  /** All in lower case. */
  LOWER_CASE {
    @Override
    public String write(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  },
  /** In lower case, a space around each sign. */
  SPACED {
    @Override
    public String write(String text) {
      String spaced = SIGN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" $0 ");
      return AROUND_BREAK.matcher(BLANKS.matcher(spaced).replaceAll(" ")).replaceAll("\n");
    }
  },
  /** No space in front of signs that close and behind signs that open. */
  JOINED {
    @Override
    public String write(String text) {
      String joined = BEFORE_CLOSING.matcher(text).replaceAll("$1");
      joined = AFTER_OPENING.matcher(joined).replaceAll("$1");
      return BLANKS.matcher(joined).replaceAll(" ");
    }
  },
  /** Joined, in lower case, on one line. */
  ONE_LINE {
    @Override
    public String write(String text) {
      String joined = JOINED.write(text).toLowerCase(Locale.ROOT);
      return WHITE_SPACE.matcher(joined).replaceAll(" ");
    }
  };

  private static final Pattern SIGN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\s]");
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\u00a0]+");
  private static final Pattern AROUND_BREAK = Pattern.compile(" ?\\n ?");
  private static final Pattern BEFORE_CLOSING = Pattern.compile(" +([,.;:!?%)\\]}'/-])");
  private static final Pattern AFTER_OPENING = Pattern.compile("([(\\[{$#@'/-]) +");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final Spelling[] ALL = values();

  /** Returns a text in this spelling. */
  public abstract String write(String text);

  /** Draws a spelling, each as likely as any. */
  public static Spelling draw(RandomGenerator random) {
    return ALL[random.nextInt(ALL.length)];
  }
}
