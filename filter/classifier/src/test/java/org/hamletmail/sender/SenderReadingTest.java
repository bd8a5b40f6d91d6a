package org.hamletmail.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of the sender, as whole messages show them. */
class SenderReadingTest {
  private static final MessageTextExtractor EXTRACTOR =
      new MessageTextExtractor(TextSettings.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Jane Doe <jane.doe@example.org>",
        "\"Doe, Jane\" <jd@doe.example>",
        "jane@example.org",
        "jane@example.org (Jane Doe)",
        "PayPal <service@paypal.com>",
        "The Home Depot <news@email.homedepot.com>",
        "=?UTF-8?Q?Caf=C3=A9_Noir?= <info@cafenoir.example>",
        "佐藤 <sato@example.jp>",
        "IT <helpdesk@example.org>",
        "example.org Support <support@mail.example.org>",
      })
  void signs_nameInItsAddress_areNone(String from) {
    assertThat(signs("From: " + from, "hello")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PayPal <info@kx-mail.ru>, name-apart",
    "Your Bank <jo.miller@firm.example>, name-apart",
    "=?UTF-8?B?UGF5UGFs?= <info@kx-mail.ru>, name-apart",
    "service@bank.com <service@bank.com.evil.ru>, name-of-other",
    "bank.com <bank@evil.ru>, name-of-other",
    "Jane <jane84712@example.org>, random-address",
    "xkcdqrtz@example.org, random-address",
    "Jane Doe, no-address",
    "Jane Doe <>, no-address",
  })
  void signs_nameAndAddressThatDiffer_areFound(String from, String sign) {
    assertThat(signs("From: " + from, "hello")).contains(Sign.of(sign).orElseThrow());
  }

  @Test
  void signs_textWithoutAHeaderOfMail_areNone() {
    assertThat(read("Subject: hi\n\nhttp://example.com/x")).isEmpty();
    assertThat(read("just text")).isEmpty();
  }

  @Test
  void signs_mailWithoutFrom_haveNoAddress() {
    assertThat(read("Date: Mon, 30 Nov 2026 10:00:00 +0000\nSubject: hi\n\nhello"))
        .containsExactly(Sign.NO_ADDRESS);
  }

  @Test
  void signs_replyToAFreeMailboxElsewhere_isFound() {
    String from = "From: Jane <jane@firm.example>\nReply-To: ";
    assertThat(signs(from + "jane.firm@gmail.com", "hello"))
        .containsExactly(Sign.REPLIES_ELSEWHERE);
    assertThat(signs(from + "jane@mail.firm.example", "hello")).isEmpty();
    assertThat(signs(from + "help@desk.example", "hello")).isEmpty();
    assertThat(signs("From: jane@gmail.com\nReply-To: other.jane@gmail.com", "hello")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example.co.uk/a, false",
    "https://www.example.co.uk:443/a, false",
    "https://user@news.example.co.uk, false",
    "http:\\\\example.co.uk\\a, false",
    "https://other.co.uk/a, true",
    "https://example.co.uk.evil.com/a, true",
    "https://example.co.uk@evil.com/a, true",
    "mailto:jo@evil.com, false",
    "#top, false",
  })
  void signs_links_areElsewhereByTheRegisteredDomain(String href, boolean elsewhere) {
    Set<Sign> signs = html("From: jo@example.co.uk", "<a href=\"" + href + "\">here</a>");
    assertThat(signs.contains(Sign.LINKS_ELSEWHERE)).isEqualTo(elsewhere);
  }

  @Test
  void signs_oneLinkHome_isEnough() {
    assertThat(
            html(
                "From: jo@example.org",
                "<a href=https://tracker.com/1>a</a><a href=https://example.org/unsubscribe>b</a>"))
        .isEmpty();
  }

  @Test
  void signs_linkThatNobodySees_isNoWayHome() {
    assertThat(
            html(
                "From: jo@example.org",
                "<a href=https://evil.com>a</a>"
                    + "<div style=display:none><a href=https://example.org>b</a></div>"))
        .contains(Sign.LINKS_ELSEWHERE);
  }

  @Test
  void signs_addressesInPlainText_areLinks() {
    assertThat(signs("From: jo@example.org", "see https://evil.com/x"))
        .contains(Sign.LINKS_ELSEWHERE);
    assertThat(signs("From: jo@example.org", "see https://example.org/x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://bit.ly/abc, link-shortened",
    "http://93.184.216.34/a, link-to-number",
    "http://0x5db8d822/a, link-to-number",
    "http://1572395042/a, link-to-number",
    "'http://[2606:2800:220:1::1]/a', link-to-number",
  })
  void signs_targetsThatHide_areFound(String href, String sign) {
    assertThat(html("From: jo@example.org", "<a href=\"" + href + "\">x</a>"))
        .contains(Sign.of(sign).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.1/",
        "http://10.0.0.7:8080/",
        "http://127.0.0.1/",
        "http://[::1]/"
      })
  void signs_hostOnTheReadersNetwork_isNoNumber(String href) {
    assertThat(html("From: jo@example.org", "<a href=\"" + href + "\">x</a>"))
        .doesNotContain(Sign.LINK_TO_NUMBER);
  }

  @ParameterizedTest
  @CsvSource({
    "https://www.paypal.com/login, true",
    "paypal.com, true",
    "www.evil.com, false",
    "Click here for paypal.com, false",
    "here, false",
  })
  void signs_textOfALink_isHeldAgainstItsTarget(String shown, boolean disguised) {
    Set<Sign> signs =
        html("From: jo@evil.com", "<a href=https://evil.com/1><b>" + shown + "</b></a>");
    assertThat(signs.contains(Sign.LINK_DISGUISED)).isEqualTo(disguised);
  }

  @Test
  void signs_muchHidden_isFound() {
    assertThat(
            html(
                "From: jo@example.org",
                "hello<div style=display:none>" + "words ".repeat(50) + "</div>"))
        .containsExactly(Sign.HIDDEN_TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "invoice.html, attached-page",
    "Invoice.HTM., attached-page",
    "scan.zip, attached-archive",
    "scan.pdf.exe, attached-archive",
    "disk.IMG, attached-archive",
  })
  void signs_attachments_areToldByTheirNames(String name, String sign) {
    assertThat(attached(name)).containsExactly(Sign.of(sign).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.pdf", "photo.jpg", "notes.docx", "invite.ics", "html"})
  void signs_otherAttachments_areNone(String name) {
    assertThat(attached(name)).isEmpty();
  }

  /** Work is bounded whatever a sender writes. */
  @Test
  void signs_hostileFields_areReadInBoundedTime() {
    String many = "<a href=http://a.b/>".repeat(20_000) + "x".repeat(100_000);
    assertThat(html("From: " + "a".repeat(200_000) + "<@@@>", many)).isNotNull();
    assertThat(html("From: " + "a.".repeat(100_000) + "com <jo@example.org>", many)).isNotNull();
    assertThat(signs("From: jo@example.org", "http://".repeat(20_000))).isNotNull();
  }

  private static Set<Sign> attached(String name) {
    return read(
        """
        From: jo@example.org
        Content-Type: multipart/mixed; boundary=b

        --b

        hello
        --b
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename="%s"

        aGVsbG8=
        --b--
        """
            .formatted(name));
  }

  private static Set<Sign> html(String header, String html) {
    return read(header + "\nContent-Type: text/html\n\n" + html);
  }

  private static Set<Sign> signs(String header, String text) {
    return read(header + "\nDate: Mon, 30 Nov 2026 10:00:00 +0000\n\n" + text);
  }

  private static Set<Sign> read(String message) {
    MessageText text = EXTRACTOR.extract(message.getBytes(StandardCharsets.UTF_8));
    return text.signs();
  }
}
