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

  @Test
  void decode_utf8ThatIsDeclaredToBeAnotherCharset_isUtf8() {
    for (String label : new String[] {"koi8-r", "windows-1251", "gb2312", "big5", "iso-8859-15"}) {
      byte[] text = "Дешёвые таблетки, 便宜药品".getBytes(StandardCharsets.UTF_8);
      assertThat(Charsets.decode(text, label)).as(label).isEqualTo("Дешёвые таблетки, 便宜药品");
    }
    byte[] chinese = "便宜药品无需处方".getBytes(Charset.forName("GB18030"));
    assertThat(Charsets.decode(chinese, "gb2312")).isEqualTo("便宜药品无需处方");
  }

  @Test
  void decoded_bytesOfAnUnknownCharset_areUnread() {
    byte[] russian = "Дешёвые таблетки без рецепта".getBytes(Charset.forName("windows-1251"));

    assertThat(Charsets.decoded(russian, "x-nobody").unread()).isEqualTo(25);
    assertThat(Charsets.decoded(russian, null).unread()).isEqualTo(25);
    assertThat(Charsets.decoded(russian, "utf-8").unread()).isEqualTo(25);
    assertThat(Charsets.decoded(russian, "windows-1251").unread()).isZero();
  }

  @Test
  void decoded_undecodableBytes_areUnread() {
    byte[] bytes = "ab\ufffdc?d".getBytes(StandardCharsets.UTF_8);
    bytes[6] = (byte) 0xff;

    assertThat(Charsets.decoded(bytes, "utf-8"))
        .isEqualTo(new Charsets.Decoded("ab\ufffdc\ufffdd", 1));
    assertThat(Charsets.decoded(new byte[] {'a', (byte) 0x81, ' '}, "shift_jis").unread())
        .isEqualTo(1);
  }

  @Test
  void decoded_latinTextWithoutACharset_isRead() {
    for (String text : new String[] {"Größe für März", "élève naïve, où ça"}) {
      byte[] latin = text.getBytes(Charset.forName("windows-1252"));
      assertThat(Charsets.decoded(latin, null).unread()).as(text).isZero();
    }
    byte[] damaged = "Gr\ufffd\ufffde f\ufffdr M\ufffdrz".getBytes(StandardCharsets.UTF_8);
    assertThat(Charsets.decoded(damaged, "utf-8").unread()).isZero();
  }
}
