package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineDataTest {
  private static final String BASE64 = base64(20);

  private static String base64(int lines) {
    byte[] bytes = new byte[lines * 48 - 20];
    new Random(1).nextBytes(bytes);
    return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
  }

  private static String armour(String what, String content) {
    return "-----BEGIN " + what + "-----\n\n" + content + "\n-----END " + what + "-----\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"PGP MESSAGE", "PKCS7", "ENCRYPTED MESSAGE", "CMS"})
  void of_armouredMessage_isLost(String what) {
    InlineData.Rest rest = InlineData.of("Hi\n" + armour(what, BASE64 + "\n=aB3d") + "Bye\n");

    assertThat(rest.text()).isEqualToIgnoringWhitespace("Hi\n\nBye\n");
    assertThat(rest.lost()).isBetween(BASE64.length() / 3L, (long) BASE64.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PGP SIGNATURE", "PGP PUBLIC KEY BLOCK", "CERTIFICATE", "RSA PRIVATE KEY"})
  void of_armourThatHoldsNoText_isTakenOutAndNotMissed(String what) {
    InlineData.Rest rest = InlineData.of("Hi\n" + armour(what, BASE64) + "Bye\n");

    assertThat(rest.text()).isEqualToIgnoringWhitespace("Hi\n\nBye\n");
    assertThat(rest.lost()).isZero();
  }

  @Test
  void of_signedText_isRead() {
    InlineData.Rest rest =
        InlineData.of(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nMinutes of the meeting.\n"
                + armour("PGP SIGNATURE", BASE64));

    assertThat(rest.text()).contains("Minutes of the meeting.").doesNotContain("BEGIN", "END");
    assertThat(rest.lost()).isZero();
  }

  @Test
  void of_wordsBetweenTheMarkers_areRead() {
    String lure = "Claim your prize money now.\nSend us your bank account.\n";
    for (String text :
        new String[] {
          armour("PGP MESSAGE", lure),
          "begin 644 a.txt\n" + lure + "end\n",
          "=ybegin line=128 size=9 name=a\n" + lure + "=yend size=9\n"
        }) {
      assertThat(InlineData.of(text).text()).contains(lure);
    }
  }

  @Test
  void of_wordsInTheFormOfData_areRead() {
    // As long as their first characters say.
    String capitals =
        "MEET SINGLES IN YOUR AREA AND CLAIM YOUR PRIZE MONEY NOW OR CALL\n".substring(0, 61)
            + "\n";
    assertThat(InlineData.of("begin 644 a.txt\n" + capitals.repeat(5) + "end\n").text())
        .isEqualTo(capitals.repeat(5));
    for (String words :
        new String[] {"Дешёвые таблетки без рецепта\n", "便宜药品无需处方\n", "φθηνά χάπια\n"}) {
      assertThat(InlineData.of("=ybegin line=128 size=9 name=a\n" + words.repeat(5)).text())
          .isEqualTo(words.repeat(5));
    }
  }

  @Test
  void of_uuencodedFile_isLostUpToItsEnd() {
    String text =
        "See below.\nbegin 644 body.html\n"
            + uuencoded("<p>Congratulations! You have won a prize of 500,")
            + uuencoded("000. Claim it at once.</p>")
            + "`\nend\nRegards, Ann\n";

    InlineData.Rest rest = InlineData.of(text);

    assertThat(rest.text()).isEqualTo("See below.\nRegards, Ann\n");
    assertThat(rest.lost()).isGreaterThan(40);
  }

  private static String uuencoded(String line) {
    byte[] bytes = Arrays.copyOf(line.getBytes(StandardCharsets.US_ASCII), 45);
    int length = Math.min(45, line.length());
    StringBuilder encoded = new StringBuilder().append((char) (' ' + length));
    for (int i = 0; i < length; i += 3) {
      int group = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
      for (int shift = 18; shift >= 0; shift -= 6) {
        encoded.append((char) (' ' + (group >> shift & 0x3f)));
      }
    }
    return encoded.append('\n').toString();
  }

  @Test
  void of_yEncodedFile_isLost() {
    String noise = "\u00e9\u0099\u00b2)\u00c4\u00ff{\u0081\u00aa*\u00d5\u00e0\u0093q\u00fe\n";

    InlineData.Rest rest =
        InlineData.of(
            "=ybegin line=128 size=90 name=a.bin\n" + noise.repeat(9) + "=yend size=90\n");

    assertThat(rest.text()).isEmpty();
    assertThat(rest.lost()).isPositive();
  }

  @Test
  void of_bareOrQuotedBase64_isLost() {
    assertThat(InlineData.of("Hi\n" + BASE64 + "\nBye\n").text()).isEqualTo("Hi\nBye\n");
    String quoted = "> " + BASE64.replace("\n", "\n> ");
    assertThat(InlineData.of("Hi\n" + quoted + "\nBye\n").text()).isEqualTo("Hi\nBye\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  a.txt",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "https://shop.example/track/Zx81LmQpR7tYb3KcVfHn2sAaWd9EuJg0oTqXyMiB4v",
        "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kl",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Donaudampfschifffahrtsgesellschaftskapitaenskajuetentuerschloss",
        "+    private static final Map<String, List<String>> KNOWN_NAMES = Map.of();",
        "00000010: 2a2a 6247 5167 5957 356b 0d0a 4947 3176  **bGQgYW5k..IG1v",
        "begin with the end in mind",
        "------------------------------------------------------------------"
      })
  void of_linesOfOrdinaryMail_stay(String line) {
    String text = (line + "\n").repeat(6);

    assertThat(InlineData.of(text)).isEqualTo(new InlineData.Rest(text, 0));
  }

  @Test
  void of_aTokenAlone_stays() {
    String text = "Your key:\n" + base64(1).repeat(2).replaceAll("[=\n]", "") + "\nKeep it.\n";

    assertThat(InlineData.of(text)).isEqualTo(new InlineData.Rest(text, 0));
  }

  @Test
  void extract_documentBesideANote_isMissedAndBesideALetterHardly() {
    assertThat(extract("See attached.", "application/pdf; name=a.pdf").coverage()).isLessThan(.7);
    assertThat(extract("See attached.", "application/ms-tnef").coverage()).isLessThan(.7);
    assertThat(extract("See attached.", "image/png").coverage()).isEqualTo(1);
    assertThat(extract("A letter of some length. ".repeat(60), "application/pdf").coverage())
        .isGreaterThan(.7);
  }

  @Test
  void extract_attachedPage_isRead() {
    for (String type :
        new String[] {"text/html; name=a", "application/octet-stream; name=\"Invoice.HTM\""}) {
      assertThat(extract("See attached.", type).body())
          .contains("See attached.", "Sign in to your bank")
          .doesNotContain("<p>");
    }
  }

  @Test
  void extract_encryptedMessage_isMissed() {
    String message =
        """
        Subject: Re: Thursday
        Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

        --b
        Content-Type: application/pgp-encrypted

        Version: 1
        --b
        Content-Type: application/octet-stream; name=encrypted.asc

        %s
        --b--
        """
            .formatted(armour("PGP MESSAGE", BASE64));

    assertThat(extract(message).coverage()).isLessThan(.7);
  }

  @Test
  void extract_ampOfAnAlternative_isReadWhereNothingElseIs() {
    String amp = "--b\nContent-Type: text/x-amp-html\n\n<p>Claim your prize</p>\n";
    String plain = "--b\n\nMinutes of the meeting\n";
    String start = "Content-Type: multipart/alternative; boundary=b\n\n";

    assertThat(extract(start + amp + "--b--\n").body()).isEqualTo("Claim your prize");
    assertThat(extract(start + plain + amp + "--b--\n").body()).isEqualTo("Minutes of the meeting");
    assertThat(extract(start.replace("alternative", "mixed") + plain + amp + "--b--\n").body())
        .isEqualTo("Minutes of the meeting");
  }

  private static MessageText extract(String message) {
    return new MessageTextExtractor(TextSettings.defaults())
        .extract(message.getBytes(StandardCharsets.US_ASCII));
  }

  private static MessageText extract(String note, String type) {
    String message =
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            + note
            + "\n--b\nContent-Type: "
            + type
            + "\nContent-Disposition: attachment\n\n<p>Sign in to your bank</p>\n"
            + "x".repeat(60).concat("\n").repeat(300)
            + "--b--\n";
    return extract(message);
  }
}
