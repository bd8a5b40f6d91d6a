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
}
