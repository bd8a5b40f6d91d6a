package org.hamletmail.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a b.eml", "b\u00fccher.eml", "\u4f1a\u8bae.eml", "\ud83d\ude00.eml"})
  void of_whatIsSeen_staysAsItIs(String text) {
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  /** Escape, line breaks, a direction override, an invisible space, half a character. */
  @ParameterizedTest
  @ValueSource(strings = {"\u001b", "\n", "\r", "\u0085", "\u2028", "\u202e", "\u200b", "\ud83d"})
  void of_whatIsNotSeen_isReplaced(String unseen) {
    assertThat(Printable.of("a" + unseen + "b")).isEqualTo("a\uFFFDb");
  }
}
