package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
  @ValueSource(
      strings = {
        "PGP MESSAGE",
        "PGP MESSAGE, PART 01/02",
        "PKCS7",
        "ENCRYPTED MESSAGE",
        "PRIVACY-ENHANCED MESSAGE",
        "AGE ENCRYPTED FILE",
        "CMS"
      })
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

  @ParameterizedTest
  @ValueSource(strings = {"\t", "> ", "> > ", "| ", "AB> ", ": ", "    ", ">\t"})
  void of_armourBehindMarksOfAQuotation_isLost(String mark) {
    String armour = armour("PGP MESSAGE", BASE64 + "\n=aB3d").strip();

    InlineData.Rest rest =
        InlineData.of("Hi\n" + mark + armour.replace("\n", "\n" + mark) + "\nBye\n");

    assertThat(rest.text()).isEqualTo("Hi\nBye\n");
    assertThat(rest.lost()).isGreaterThan(BASE64.length() / 3L);
  }

  @Test
  void of_fieldsOfArmour_areTakenOutWithIt() {
    String fields = "Version: GnuPG v2\nComment: Using GnuPG with Thunderbird\n";

    assertThat(
            InlineData.of(
                    armour("PGP MESSAGE", BASE64).replace("-----\n\n", "-----\n" + fields + "\n"))
                .text())
        .isBlank();
    String words = fields + "\nClaim your prize money.\n";
    assertThat(InlineData.of("-----BEGIN PGP MESSAGE-----\n" + words).text()).isEqualTo(words);
  }

  @Test
  void of_armourInShortLinesOrInOne_isLost() {
    String digits = BASE64.replaceAll("\n", "");
    for (String content :
        new String[] {digits, digits.replaceAll("(.{32})", "$1\n"), BASE64.replace("\n", " ")}) {
      InlineData.Rest rest = InlineData.of(armour("PGP MESSAGE", content));
      assertThat(rest.text()).isBlank();
      assertThat(rest.lost()).isGreaterThan(digits.length() / 3L);
    }
  }

  @Test
  void of_armourWithinALine_isLost() {
    InlineData.Rest rest =
        InlineData.of("Hi " + armour("PGP MESSAGE", BASE64).replaceAll("\n+", " ") + "Bye");

    assertThat(rest.text()).isEqualToNormalizingWhitespace("Hi Bye");
    assertThat(rest.lost()).isGreaterThan(BASE64.length() / 3L);
  }

  @Test
  void of_labelOfNoArmour_isRead() {
    String text = "-----BEGIN CLAIM YOUR PRIZE-----\nSend us your bank account.\n";

    assertThat(InlineData.of(text).text()).isEqualTo(text);
  }

  @Test
  void of_signedText_isRead() {
    InlineData.Rest rest =
        InlineData.of(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nMinutes of the meeting.\n"
                + armour("PGP SIGNATURE", BASE64));

    assertThat(rest.text()).isEqualToIgnoringWhitespace("Minutes of the meeting.");
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
        .contains(capitals.repeat(5));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin 644 a.txt",
        "BEGIN 644 A.TXT",
        "begin 0644 a b.txt",
        "begin\t644\ta.txt",
        "begin 644",
        "\tbegin 644 a.txt",
        "> begin 644 a.txt",
        "lost"
      })
  void of_uuencodedFile_isLostHoweverItBegins(String begin) {
    String mark = begin.startsWith("\t") ? "\t" : begin.startsWith(">") ? "> " : "";
    String line = mark + uuencoded("<p>Congratulations! You have won a prize of 500,");
    String text = (begin.equals("lost") ? "" : begin + "\n") + line.repeat(4) + mark + "end\n";

    InlineData.Rest rest = InlineData.of("Hi\n" + text + "Bye\n");

    assertThat(rest.text()).isEqualTo("Hi\nBye\n");
    assertThat(rest.lost()).isGreaterThan(100);
  }

  @Test
  void of_pictureOrArchive_isTakenOutAndNotMissed() {
    String uu = uuencoded("<p>Congratulations! You have won a prize of 500,").repeat(4) + "end\n";
    String jpeg = "/9j/4AAQ" + BASE64.substring(8) + "\n";
    for (String data :
        new String[] {"begin 644 a.jpg\n" + uu, "begin 644 log.tar.gz\n" + uu, jpeg}) {
      assertThat(InlineData.of("Hi\n" + data)).isEqualTo(new InlineData.Rest("Hi\n", 0));
    }
  }

  @Test
  void of_binHexFile_isLost() {
    String line = "!$&\"(*,-0@BDF%H1KLM3NPQR4TUVX5Z[`ace6fhij8lmp9qr#'+2AGESY)dbkhmi";
    String note = "(This file must be converted with BinHex 4.0)\n\n";

    InlineData.Rest rest =
        InlineData.of("Hi\n" + note + ":" + (line + "\n").repeat(9) + "!!:\nBye\n");

    assertThat(rest.text()).isEqualToIgnoringWhitespace("Hi\nBye\n");
    assertThat(rest.lost()).isGreaterThan(200);
  }

  @Test
  void of_beginOfNoFile_isRead() {
    String text =
        """
        begin 777 Claim your prize money.
        =ybegin line=1 size=1 Send us your bank account.
        (This file must be converted to money.)
        """;

    assertThat(InlineData.of(text)).isEqualTo(new InlineData.Rest(text, 0));
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

  @Test
  void of_base64InOtherShapes_isLost() {
    for (String data :
        new String[] {
          BASE64.replace('+', '-').replace('/', '_'),
          BASE64.replaceAll("\n", "").replaceAll("(.{32})", "$1\n"),
          BASE64.replace('\n', ' '),
        }) {
      InlineData.Rest rest = InlineData.of("Hi\n" + data + "\nBye\n");
      assertThat(rest.text()).isEqualToNormalizingWhitespace("Hi Bye");
      assertThat(rest.lost()).isGreaterThan(BASE64.length() / 3L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n ", "\n\t", "\n> \t", "\n        "})
  void of_headerFieldsInABounce_areNotMissed(String fold) {
    String digits = BASE64.strip().replace("\n", fold);
    String start = fold.startsWith("\n>") ? "> " : "";
    String bounce =
        start
            + "DKIM-Signature: v=1; a=rsa-sha256; h=from:to;"
            + fold
            + "b="
            + digits
            + "\n"
            + start
            + "X-MS-Exchange-AntiSpam-MessageData:"
            + fold
            + digits
            + "\n"
            + start
            + "Subject: Minutes\n";

    InlineData.Rest rest = InlineData.of(bounce);

    assertThat(rest.lost()).isZero();
    assertThat(rest.text()).contains("DKIM-Signature", "Subject: Minutes");
    assertThat(rest.text().length()).isLessThan(bounce.length() / 2);
  }

  @Test
  void of_addressInSeveralLines_stays() {
    String address = "https://shop.example/c/" + "a".repeat(40) + "\n" + BASE64 + "\n";

    assertThat(InlineData.of(address)).isEqualTo(new InlineData.Rest(address, 0));
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
        "/usr/lib/jvm/temurin25/jdk/amd64/lib/server/Foo1BarBaz/Classes",
        "org/apache/james/mime4j/stream/MimeTokenStream1ParserConfig",
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
        new String[] {
          "text/html; name=a",
          "text/plain; name=a.html",
          "application/octet-stream; name=\"Invoice.HTM\"",
          "application/octet-stream; name=\"Invoice.xht. \"",
          "application/x-anything; name=Invoice.shtml"
        }) {
      assertThat(extract("See attached.", type).body())
          .contains("See attached.", "Sign in to your bank")
          .doesNotContain("<p>");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/octet-stream; name=encrypted.asc",
        "text/plain; name=message.pgp",
        "application/octet-stream; name=smime.p7m",
        "image/svg+xml; name=a.svg",
        "application/octet-stream; name=a.pdf"
      })
  void extract_attachmentThatIsNotRead_isMissed(String type) {
    assertThat(extract("See attached.", type).coverage()).isLessThan(.7);
  }

  @Test
  void extract_signatureBesideALetter_isNotMissed() {
    assertThat(extract("A letter.", "application/octet-stream; name=signature.asc").coverage())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/calendar; name=a.ics",
        "application/ics; name=a.ics",
        "application/octet-stream; name=Invite.ICS"
      })
  void extract_attachedInvitation_isReadButForWhatTheLetterSays(String type) {
    String calendar =
        """
        BEGIN:VCALENDAR
        SUMMARY:Meeting
        DESCRIPTION:See below.\\nClaim your prize
        X-ALT-DESC;FMTTYPE=text/html:<p>Send us your <b>bank account</b></p>
        END:VCALENDAR
        """;
    String message =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\nContent-Type: "
            + type
            + "\nContent-Disposition: attachment\n\n"
            + calendar
            + "--b--\n";

    assertThat(extract(message).body())
        .isEqualTo("See below.\n\nMeeting\nClaim your prize\nSend us your bank account");
  }

  @Test
  void extract_attachedMessageThatOnlyItsNameTells_isRead() {
    String message =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
            + "application/octet-stream; name=a.eml\nContent-Disposition: attachment\n"
            + "Content-Transfer-Encoding: base64\n\n"
            + Base64.getEncoder()
                .encodeToString("Subject: Hi\n\nClaim your prize\n".getBytes(US_ASCII))
            + "\n--b--\n";

    assertThat(extract(message).body()).isEqualTo("Hi\n\nClaim your prize");
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

  @Test
  void extract_wordsThatAreDeclaredBase64_areRead() {
    String header = "Content-Transfer-Encoding: base64\n\n";

    assertThat(extract(header + "minutes\nof\nthe\nmeeting\n").body())
        .isEqualTo("minutes\nof\nthe\nmeeting");
    assertThat(extract(header + "bWludXRlcyBv\nZiB0aGUgbWVldGluZw\n").body())
        .isEqualTo("minutes of the meeting");
  }

  @Test
  void extract_uuencodedPartWithoutItsFirstLine_isDecoded() {
    String line = uuencoded("Congratulations! You have won a prize of 500,000");

    assertThat(
            extract("Content-Transfer-Encoding: x-uuencode\n\n" + line.repeat(2) + "end\n").body())
        .contains("Congratulations! You have won a prize");
  }

  @Test
  void extract_multipartThatIsBase64AndDoesNotSaySo_isMissed() {
    MessageText text =
        extract("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + BASE64);

    assertThat(text.body()).isEmpty();
    assertThat(text.coverage()).isLessThan(.1);
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
