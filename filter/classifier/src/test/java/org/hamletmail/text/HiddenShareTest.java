package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenShareTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<p>abcd</p>| 0",
        "<p hidden>abcd</p>abcd| .5",
        "<p style='display:none'><b>a</b><i>b, c! 1</i></p>abcd| .5",
        "<p style='color:#fff'>abc</p>d| .75",
        "<div style='font-size:0'>ab<p style='font-size:9px'>cd</p></div>| .5",
        "<style>.x{display:none}</style><p class=x>abc</p><p>d</p>| .75",
        "<template>ab</template>cd| .5",
        "<p hidden><script>abcdef</script><style>abcdef{}</style><!-- abcdef -->ab</p>cd| .5",
        "<head><title>abcd</title></head>ab| 0",
        "<script>abcdef</script><style>abcdef{}</style><!-- abcdef -->cd| 0",
        "<p hidden>&zwnj;&nbsp;&#847; . </p>ab| 0",
      })
  void extract_html_saysWhatItHides(String html, double share) {
    assertThat(extracted("Content-Type: text/html\n\n" + html).hidden())
        .isCloseTo(share, within(1e-9));
  }

  @Test
  void extract_severalParts_countsThoseThatAreShown() {
    String hiding = "--b\nContent-Type: text/html\n\n<p hidden>abcd</p><p>ab</p>\n";
    String plain = "--b\nContent-Type: text/plain\n\nabcdef\n";

    assertThat(extracted(multipart("mixed", hiding + plain + hiding)).hidden())
        .isCloseTo(8. / 18, within(1e-9));
    assertThat(extracted(multipart("alternative", plain + hiding)).hidden())
        .isCloseTo(4. / 6, within(1e-9));
    String onlyHidden = "--b\nContent-Type: text/html\n\n<p hidden>abcd</p>\n";
    assertThat(extracted(multipart("alternative", plain + onlyHidden)).hidden()).isZero();
  }

  @Test
  void extract_nothingButHiddenText_hidesAll() {
    assertThat(extracted("Content-Type: text/html\n\n<p hidden>abcd</p>").hidden()).isEqualTo(1);
  }

  private static String multipart(String kind, String parts) {
    return "Content-Type: multipart/" + kind + "; boundary=b\n\n" + parts + "--b--\n";
  }

  private static MessageText extracted(String mail) {
    return new MessageTextExtractor(TextSettings.defaults()).extract(mail.getBytes(UTF_8));
  }
}
