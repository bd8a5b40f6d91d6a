package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HomoglyphsTest {

  @Test
  void folded_wordsOfTwoScripts_becomeLatin() {
    assertThat(Homoglyphs.folded("W\u0456n y\u03bfur pr\u0456z\u0435, \u0421lick"))
        .isEqualTo("Win your prize, Click");
  }

  @Test
  void folded_everyDouble_isAsItLooks() {
    // Each beside a Latin letter; the right side was typed, not taken from the table.
    assertThat(Homoglyphs.folded("zасԁеһіјорԛѕхуԝz zАВСЕНІЈКМОРЅТХҮz zΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳz"))
        .isEqualTo("zacdehijopqsxywz zABCEHIJKMOPSTXYz zABEZHIKMNOPTYXovjz");
  }

  @Test
  void folded_wordsOfOneScript_stay() {
    String text = "Привет, сосна! Αθήνα και νέα naïve \u03bcm";
    assertThat(Homoglyphs.folded(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "ᴄᴏɴɢʀᴀᴛᴜʟᴀᴛɪᴏɴꜱ, congratulations",
    "ᴛᴏ ᴡɪɴ ɴᴏᴡ, to win now",
    "Aᴄᴄᴏᴜɴᴛ, Account",
    "🅵🆁🅴🅴 🅜🅞🅝🅔🅨, FREE MONEY",
    "🅰🅱, AB",
    "Ƈσɳɠɾαƚυʅαƚισɳʂ! Yσυ ԋαʋҽ ɯσɳ, Congratulations! You have won",
    "ƈօռɢʀǟȶʊʟǟȶɨօռֆ, congrǟtulǟtions",
    "Ɓɓɗ ƈɦɛąƥ ƥɨʟʟʂ, Ɓɓɗ cheąp pills",
    "ᗯIᑎ ᑕᒪIᑕK, ᗯIᑎ ᑕLIᑕK",
    "p̲r̲i̲z̲e̲, prize",
    "p̶r̶i̶z̶e̶ n̷o̷w̷, prize now",
    "m҉o҉n҉e҉y҉, money",
    "1⃣2⃣, 12",
    "🇫 🇷 🇪 🇪, F R E E",
    "🇫🇷🇪🇪🇲🇴🇳🇪🇾, FREEMONEY",
    "Ꭲhe Ꮲrize, The Prize",
    "conɡrɑtulɑtions on your winninɡs, congratulations on your winnings",
    "claɪm youʀ prɪze, claim youʀ prize",
    "ć̦̕ĺ̦̕á̦̕, cla",
    "ցոod, gnod",
  })
  void folded_lettersOfNoOrthography_becomePlain(String text, String plain) {
    assertThat(Homoglyphs.folded(text)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Уважаемые коллеги, сосна растёт у дома",
        "Шановні колеги, їжак і ґава",
        "Поштоване колеге, љубав и џеп",
        "Καλημέρα σας, η συνάντηση ώρα δέκα",
        "Sayın müşterimiz, ılık ışık kırmızı",
        "Xin chào quý khách, đường đến trường",
        "Hörmətli müştəri, gələn həftə əla",
        "Ina ƙaunar ɗan uwana, ɓera da ƴaƴa",
        "Mɔ̀ɖɔ̀ kpɔ ŋutɔ ŋɔŋlɔ ɖe ɛ",
        "Awurade ɔyɛ Ɔkyerɛkyerɛni",
        "Zażółć gęślą jaźń, łąka",
        "Þetta er gott, það ær",
        "Ħaż-Żabbar għandu",
        "ქართული ენა, გამარჯობა",
        "Հայերեն լեզու, բարեւ ձեզ",
        "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",
        "ᐃᓄᒃᑎᑐᑦ",
        "English [ˈɪŋɡlɪʃ], kit /kɪt/, good /ɡʊd/, she /ʃiː/",
        "The word is pronounced ˈbʌtə, ˈwɔːtə and ɡɪv",
        "5 μm, 3 kΩ, ΔT, naïve café",
        "🇩🇪 and 🇫🇷🇮🇹, 🇪🇺",
        "x̲ is the mean, S̲alish",
        "limit /ˈlɪmɪt/, begin /bɪˈɡɪn/, magic /ˈmædʒɪk/",
        "Diné bizaad łį́į́ʼ, Tiếng Việt",
        "שלום לכם, مرحبا بكم",
        "日本語のテキスト、PDFファイル",
      })
  void folded_wordsOfLanguages_stay(String text) {
    assertThat(Homoglyphs.folded(text)).isEqualTo(text);
  }

  @Test
  void extract_mixedWordsInSubjectAndBody_areReadAsLatin() {
    byte[] mail =
        ("Subject: =?utf-8?Q?pr=D1=96ze?=\nContent-Type: text/plain; charset=utf-8\n\n"
                + "y\u043eurs, сосна")
            .getBytes(UTF_8);
    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(mail))
        .isEqualTo(new MessageText("prize", "yours, сосна", 1));
  }
}
