package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p style='display:none'>#</p>",
        "<p style='DISPLAY : NONE !important'>#</p>",
        "<p style='dis/* x */play:none;display:/**/none'>#</p>",
        "<p style='display:block;display:none'>#</p>",
        "<div style='display:none'><p style='display:block'>#</p></div>",
        "<p style='visibility:hidden'>#</p>",
        "<p hidden>#</p>",
        "<p style='opacity:.01'>#</p>",
        "<p style='font-size:0'>#</p>",
        "<p style='font-size:1px'>#</p>",
        "<p style='font-size:.05em'>#</p>",
        "<p style='font:0/0 a'>#</p>",
        "<p style='font:bold 1px/1px arial'>#</p>",
        "<p style='max-height:0px;overflow:hidden'>#</p>",
        "<p style='width:0;height:0;overflow:hidden'>#</p>",
        "<p style='position:absolute;top:-999px'>#</p>",
        "<p style='text-indent:-9999px'>#</p>",
        "<p style='position:absolute;clip:rect(0 0 0 0)'>#</p>",
        "<p style='color:#fff'>#</p>",
        "<p style='color:#FEFEFE'>#</p>",
        "<p style='color:rgb(255, 255, 255)'>#</p>",
        "<p style='color:rgba(0,0,0,0)'>#</p>",
        "<p style='color:transparent'>#</p>",
        "<font color=white>#</font>",
        "<font color=#ffffff>#</font>",
        "<font color=ffffff>#</font>",
        "<table bgcolor='#336699'><tr><td><span style='color:#369'>#</span></table>",
        "<div style='background:navy none;color:#000080'>#</div>",
        "<style>.x{display:none}</style><p class='y x'>#</p>",
        "<style>p.x{display:none}</style><p class=x>#</p>",
        "<style>#x{font-size:0}</style><p id=x>#</p>",
        "<style>@import url(a); i, b {display:none}</style><b>#</b>",
        "<style>@media print{p{color:red}} u{display:none}</style><u>#</u>",
        "<style><!-- u{display:none} --></style><u>#</u>",
        "<title>#</title>",
        "<script>#</script>",
        "<style>#</style>",
        "<template>#</template>",
        "<iframe>#</iframe>",
        "<!-- # -->",
        "<input type=hidden value=#>",
      })
  void of_hiddenText_isNotVisible(String html) {
    String marked = html.replace("#<", "HIDDEN<").replace("value=#", "value=HIDDEN");

    assertThat(HtmlText.of("before " + marked + " after", Deadline.never()).visible().split("\\s+"))
        .containsOnly("before", "after")
        .hasSize(2);
  }

  @Test
  void of_textInTheColourOfThePage_isNotVisible() {
    assertThat(HtmlText.of("<body bgcolor=black text='#000'>x</body>", Deadline.never()).visible())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p style='display:block'>#</p>",
        "<p style='opacity:0.5'>#</p>",
        "<p style='color:#ffffff;background:#000000'>#</p>",
        "<div style='background:url(x.png)'><p style='color:#fff'>#</p></div>",
        "<table bgcolor=navy><tr><td><font color=white>#</font></table>",
        "<div style='font-size:0'><p style='font-size:14px'>#</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>#</p></div>",
        "<p style='height:0'>#</p>",
        "<p style='position:absolute;left:10px'>#</p>",
        "<p style='text-indent:-18pt;margin-left:-5px'>#</p>",
        "<p style='font-size:small'>#</p>",
        "<p style='font:12px/20px arial'>#</p>",
        "<p style='font:100 12px arial'>#</p>",
        "<p style='color:windowtext'>#</p>",
        "<style>@media(max-width:9px){p{display:none}}</style><p>#</p>",
        "<style>div p{display:none}</style><p>#</p>",
        "<style>.x{display:none}</style><p class=y style='display:block'>#</p>",
        "<style>.x{display:none}</style><p class=x style='display:block'>#</p>",
        "<style>p{color</style><p>#</p>",
        "<p title='x' style='>#</p>'></p><p>#</p>",
        "<svg><text>#</text></svg>",
        "<object>#</object>",
        "<![if !mso]>#<![endif]>",
        "<button>#</button>",
        "<textarea>#</textarea>",
        "<o:p>#</o:p>",
        "<body text=white bgcolor=#004080>#</body>",
      })
  void of_textThatCanBeSeen_isVisible(String html) {
    assertThat(HtmlText.of(html.replace("#<", "SEEN<"), Deadline.never()).visible())
        .contains("SEEN");
  }
}
