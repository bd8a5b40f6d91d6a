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
  void lookup_unknownName_isNotSearchedForInTheClassPath() {
    assertThat(Charsets.lookup("x-nobody")).isEmpty();

    assertThat(ForeignCharsets.wasAskedFor("x-nobody")).isFalse();
    assertThat(Charset.isSupported("x-nobody")).isFalse();
    assertThat(ForeignCharsets.wasAskedFor("x-nobody")).as("Java searches").isTrue();
  }

  @Test
  void decode_asciiThatIsDeclaredToBeUtf16_isAscii() {
    byte[] text = "<p>Plain words.</p>\r\n".getBytes(StandardCharsets.US_ASCII);
    for (String label : new String[] {"utf-16", "unicode", "UTF-16LE", "utf-16be", "utf-32"}) {
      assertThat(Charsets.decode(text, label)).as(label).isEqualTo("<p>Plain words.</p>\r\n");
    }
  }

  @Test
  void decode_utf16WithoutZeros_isUtf16() {
    byte[] text = "便宜药品".getBytes(StandardCharsets.UTF_16LE);
    assertThat(Charsets.decode(text, "utf-16le")).isEqualTo("便宜药品");
  }
}
