package org.hamletmail.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  private static final List<String> IDS = List.of("MX.example.com", "relay.example.com");
  private static final String PASS =
      "Authentication-Results: mx.example.com; dkim=pass header.d=example.org\r\n";
  private static final String RECEIVED =
      "Received: from a by b; Mon, 30 Nov 2026 10:00:00 +0000\r\n";

  @Test
  void of_fieldUnderATrustedId_counts() {
    assertThat(passes(PASS)).isTrue();
    assertThat(
            passes(
                "authentication-RESULTS:\r\n\tmx.example.com;\r\n dkim=pass\r\n header.d=example.org\r\n"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authentication-Results: mx.example.net; dkim=pass header.d=example.org\r\n",
        "Authentication-Results: xmx.example.com; dkim=pass header.d=example.org\r\n",
        "Authentication-Results: mx.example.com.; dkim=pass header.d=example.org\r\n",
        "Authentication-Results : mx.example.com; dkim=pass header.d=example.org\r\n",
        "X-Authentication-Results: mx.example.com; dkim=pass header.d=example.org\r\n",
        "ARC-Authentication-Results: i=1; mx.example.com; dkim=pass header.d=example.org\r\n",
        "Subject: x\r\n\r\nAuthentication-Results: mx.example.com; dkim=pass header.d=example.org\r\n",
        "no field\r\nAuthentication-Results: mx.example.com; dkim=pass header.d=example.org\r\n",
      })
  void of_fieldOfSomebodyElse_doesNot(String header) {
    assertThat(passes(header)).isFalse();
    assertThat(Authentication.of(header.getBytes(UTF_8), IDS, 0).findings()).isEmpty();
  }

  @Test
  void of_noTrustedIds_isNothing() {
    assertThat(Authentication.of(PASS.getBytes(UTF_8), List.of(), 0).findings()).isEmpty();
  }

  @Test
  void of_fieldBelowAReceivedFieldOfOthers_cameWithTheMessage() {
    assertThat(passes(PASS + RECEIVED)).isTrue();
    assertThat(passes(RECEIVED + PASS)).isFalse();
    assertThat(passes(RECEIVED + PASS, 1)).isTrue();
    assertThat(passes(RECEIVED + RECEIVED + PASS, 1)).isFalse();
    assertThat(passes("RECEIVED : x\r\n" + PASS)).isFalse();
  }

  /** OpenDKIM once removed the wrong ones of several forged fields; then the upper one must do. */
  @Test
  void of_cve202248521_forgedFieldThatWasLeftBelowOurs_doesNotCount() {
    String none = "Authentication-Results: mx.example.com; dkim=none\r\n";
    String fail = "Authentication-Results: mx.example.com; dkim=fail header.d=example.org\r\n";
    assertThat(passes(none + PASS)).isFalse();
    assertThat(passes(fail + PASS)).isFalse();
    assertThat(passes(PASS + fail)).as("ours is on top").isTrue();
    String spf = "Authentication-Results: mx.example.com; spf=none\r\n";
    assertThat(passes(spf + PASS)).as("milters of ours that write a field each").isTrue();
    assertThat(passes(fail.replace("mx.", "relay.") + PASS)).isTrue();
  }

  /**
   * What the sender puts in may break our own server's field, so that a forged one is the first.
   */
  @Test
  void of_forgedFieldBelowAnUnsoundOne_doesNotCount() {
    assertThat(
            passes(
                "Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=a(b@x.y\r\n"
                    + PASS))
        .isFalse();
  }

  @Test
  void passes_twoResultsForOneDomain_dkimNeedsOneSignatureTheOthersAllOfThem() {
    Authentication mixed =
        Authentication.of(
            """
            Authentication-Results: mx.example.com; dkim=fail header.d=a.example; dkim=pass header.d=a.example;
             spf=pass smtp.mailfrom=a.example; spf=fail smtp.mailfrom=a.example;
             dmarc=pass header.from=a.example; dmarc=none header.from=a.example
            """
                .getBytes(UTF_8),
            IDS,
            0);
    assertThat(mixed.passes(Method.DKIM, "a.example")).isTrue();
    assertThat(mixed.passes(Method.SPF, "a.example")).isFalse();
    assertThat(mixed.passes(Method.DMARC, "a.example")).isFalse();
    assertThat(mixed.passes(Method.DKIM, "b.a.example")).isFalse();
  }

  @Test
  void of_hundredThousandFields_readsTheFirstOnes() {
    String foreign = "Authentication-Results: mx.example.net; dkim=pass header.d=example.org\r\n";
    assertThat(passes(foreign.repeat(99) + PASS)).isTrue();
    assertThat(passes(foreign.repeat(100_000) + PASS)).isFalse();
    String ours = "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=a.example\r\n";
    assertThat(passes(ours.repeat(19) + PASS)).isTrue();
    assertThat(passes(ours.repeat(20) + PASS)).isFalse();
  }

  /** CVE-2021-34555 and CVE-2024-25768 were crashes on such fields. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          From: alice@example.org                          | alice@example.org
          From: Alice <Alice@Example.ORG>                  | alice@example.org
          From: "Smith, Al (x <y@z.example>" <a@b.example> (c) | a@b.example
          From: =?utf-8?Q?=C3=A9?= <a@bücher.example>      | a@xn--bcher-kva.example
          From: a@b.example, c@d.example                   | -
          From: <a@b.example> <c@d.example>                | -
          From: friends: a@b.example;                      | -
          From: a@b.example c@d.example                    | -
          From: "a@victim.example"@b.example               | -
          From: a@b@c.example                              | -
          From: <a@b.example                               | -
          From: a@[192.0.2.1]                              | -
          From: @b.example                                 | -
          From:                                            | -
          From: a@b.example (open                          | -
          """)
  void of_fromField_isTheOneAddressOrNone(String field, String address) {
    assertThat(Authentication.of((field + "\r\n").getBytes(UTF_8), IDS, 0).from())
        .isEqualTo(java.util.Optional.ofNullable(address));
  }

  @Test
  void of_repeatedOrMissingFields_areNone() {
    byte[] twice =
        "From: a@b.example\r\nFrom : a@b.example\r\nList-Id: <l.b.example>\r\nList-ID: l.b.example\r\n"
            .getBytes(UTF_8);
    assertThat(Authentication.of(twice, IDS, 0)).isEqualTo(Authentication.NONE);
    assertThat(Authentication.of(new byte[0], IDS, 0)).isEqualTo(Authentication.NONE);
  }

  @Test
  void of_listId_isItsIdentifier() {
    assertThat(
            Authentication.of(
                    "List-Id: \"Users (of it)\" <Users.Lists.Example.org>\r\n".getBytes(UTF_8),
                    IDS,
                    0)
                .listId())
        .contains("users.lists.example.org");
  }

  @Test
  void of_anyBytes_throwsNothing() {
    Random random = new Random(1);
    for (int round = 0; round < 3_000; round++) {
      byte[] message = (PASS + RECEIVED + "From: \"a\" <a@b.example>\r\n" + PASS).getBytes(UTF_8);
      for (int edits = random.nextInt(20); edits >= 0; edits--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      assertThat(Authentication.of(message, IDS, random.nextInt(3)).findings()).hasSizeLessThan(3);
    }
  }

  private static boolean passes(String header) {
    return passes(header, 0);
  }

  private static boolean passes(String header, int ownReceived) {
    return Authentication.of(header.getBytes(UTF_8), IDS, ownReceived)
        .passes(Method.DKIM, "example.org");
  }
}
