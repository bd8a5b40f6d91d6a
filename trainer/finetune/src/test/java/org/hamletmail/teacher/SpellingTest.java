package org.hamletmail.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final String TEXT = "Win $500 (really)!\nIt 's at HTTP://x.test , Ana.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          AS_IS|Win $500 (really)!~It 's at HTTP://x.test , Ana.
          LOWER_CASE|win $500 (really)!~it 's at http://x.test , ana.
          SPACED|win $ 500 ( really ) !~it ' s at http : / / x . test , ana .
          JOINED|Win $500 (really)!~It's at HTTP://x.test, Ana.
          ONE_LINE|win $500 (really)! it's at http://x.test, ana.
          """)
  void write_text_keepsTheWords(Spelling spelling, String expected) {
    assertThat(spelling.write(TEXT).strip()).isEqualTo(expected.replace('~', '\n'));
  }

  @Test
  void write_spacedThenJoined_isNoLongerTellable() {
    String joined = "we sell pills, watches. call now!";
    assertThat(Spelling.JOINED.write(Spelling.SPACED.write(joined)).strip()).isEqualTo(joined);
  }

  @Test
  void draw_often_drawsAll() {
    SplittableRandom random = new SplittableRandom(1);
    EnumSet<Spelling> drawn = EnumSet.noneOf(Spelling.class);
    for (int i = 0; i < 100; i++) {
      drawn.add(Spelling.draw(random));
    }
    assertThat(drawn).containsExactly(Spelling.values());
  }
}
