package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CharsetsTest {

  @Test
  void decode_charsetOfTheClassPath_isNotKnown() {
    assertThat(Charset.isSupported(ForeignCharsets.NAME)).as("the class path has it").isTrue();
    byte[] text = "+AGE- plain".getBytes(StandardCharsets.US_ASCII);
    assertThat(Charsets.decode(text, "utf-7")).isEqualTo("+AGE- plain");
  }

  @Test
  void lookup_everyNameOfJavasOwn_isKnown() {
    for (Charset charset : Charset.availableCharsets().values()) {
      for (String name : charset.aliases()) {
        assertThat(Charsets.lookup(name))
            .as(name)
            .isEqualTo(Charsets.lookup(Charset.forName(name).name()))
            .isPresent();
      }
    }
  }

  @Test
  void lookup_unknownName_isNotSearchedForInTheClassPath() {
    assertThat(Charsets.lookup("x-nobody")).isEmpty();

    assertThat(ForeignCharsets.wasAskedFor("x-nobody")).isFalse();
    assertThat(Charset.isSupported("x-nobody")).isFalse();
    assertThat(ForeignCharsets.wasAskedFor("x-nobody")).as("Java searches").isTrue();
  }
}
