package org.hamletmail.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationResultsTest {

  /** Fields as servers write them: OpenDKIM, rspamd, Fastmail's milter, RFC 8601's own examples. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mx.example.com; dkim=pass (2048-bit key; unprotected) header.d=example.org header.i=@example.org header.b="aB+/c="; dkim-atps=neutral | dkim pass example.org
          mx.example.com; dkim=pass header.d=example.org header.s=s1 header.b=ab/c=; spf=pass (mx: domain of a@example.net designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.net; dmarc=fail (policy=none) header.from=Example.COM | dkim pass example.org, spf pass example.net, dmarc fail example.com
          mx.example.com 1; arc=none (no signatures found); dkim=pass (2048-bit rsa key sha256) header.d=example.org header.a=rsa-sha256 x-bits=2048; bimi=skipped (DMARC did not pass); iprev=pass smtp.remote-ip=192.0.2.1 (mail.example.org); dmarc=pass policy.published-domain-policy=none header.from=example.org | dkim pass example.org, dmarc pass example.org
          mx.example.com; none | ''
          mx.example.com 1; none | ''
          mx.example.com | ''
          "mx.example.com"; spf=softfail reason="not there (yet; really)" smtp.mailfrom=example.net; | spf softfail example.net
          mx.example.com (a (nested \\) one)); spf (c) = (c) pass (c) smtp (c) . (c) mailfrom (c) = (c) example.net (c) ; dkim = fail header.i=@Sub.Example.ORG. | spf pass example.net, dkim fail sub.example.org
          mx.example.com; spf=pass smtp.mailfrom="odd@name; dkim=pass header.d=example.com"@example.net | ''
          mx.example.com; spf=pass smtp.mailfrom="odd name"@example.net | spf pass example.net
          mx.example.com; SPF/1=PASS smtp.mailfrom=bücher.example | spf pass xn--bcher-kva.example
          mx.example.com; spf/2=pass smtp.mailfrom=example.net | ''
          mx.example.com; auth=pass smtp.auth=alice@example.com; sender-id=pass header.from=example.com | ''
          mx.example.com; dkim=pass header.d=example.org header.d=example.com | ''
          mx.example.com; dkim=pass header.d=com; dmarc=pass header.from="x y.example" | ''
          mx.example.com; dkim=pass action=none header.d=example.org; compauth=pass reason=100 | dkim pass example.org
          """)
  void parse_soundField_saysWhatHoldsForWhom(String field, String findings) {
    assertThat(AuthenticationResults.parse(field))
        .hasValueSatisfying(results -> {
          assertThat(results.authservId()).isEqualTo("mx.example.com");
          assertThat(words(results.findings())).isEqualTo(findings);
        });
  }

  /** Each ends, or begins, within something: half of it may be somebody else's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.net; dkim=none",
        "mx.example.com 2; spf=pass smtp.mailfrom=example.net",
        "mx.example.com spf=pass smtp.mailfrom=example.net",
        "mx.example.com(c); spf=pass smtp.mailfrom=example.net",
        "mx.example.com; spf=pass smtp.mailfrom=example.net (open",
        "mx.example.com; spf=pass smtp.mailfrom=\"open@example.net",
        "mx.example.com; spf=pass smtp.mailfrom=",
        "mx.example.com; spf=pass smtp.mailfrom",
        "mx.example.com; spf",
        "mx.example.com; spf=",
        "mx.example.com; spf=pass smtp.mailfrom=a,b@example.net",
        "mx.example.com; spf=pass smtp.mailfrom=<a@example.net>",
        "mx.example.com; spf=pass smtp.mailfrom=\"victim\".example",
        "mx.example.com; spf=pass smtp.mailfrom=a@\"victim.example\"",
        "mx.example.com; spf=pass smtp.mailfrom=example.net) x",
        "mx.example.com; spf=pass\n dkim=pass header.d=example.org",
        "mx.example.com; spf=pass smtp.mailfrom=example.net\0.example.com",
        "mx.example.com; spf=pass (((((((((deep))))))))) smtp.mailfrom=example.net",
      })
  void parse_unsoundField_saysNothing(String field) {
    assertThat(AuthenticationResults.parse(field)).isEmpty();
  }

  /**
   * OpenDMARC took what stands before a parenthesis for the domain: a sender that owns {@code
   * example.net(.example.com} in somebody's reading passed for {@code example.net}.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mx.example.com; dkim=pass header.d=example.net(.example.com",
        "mx.example.com; dkim=pass header.d=example.net(.example.com)",
        "mx.example.com; spf=pass smtp.mailfrom=a@example.net(.example.com",
        "mx.example.com; spf=pass smtp.mailfrom=a@example.net(.example.com); dkim=none",
        "mx.example.com; spf=pass smtp.mailfrom=\"a@example.net(.example.com\"",
        "mx.example.com; dkim=pass header.d=example.net\\(.example.com",
        "mx.example.com; dkim=pass header.i=\"@example.net \"@example.com",
      })
  void parse_cve202012272_domainInFrontOfAParenthesis_isNotAuthenticated(String field) {
    assertThat(AuthenticationResults.parse(field).stream().flatMap(r -> r.findings().stream()))
        .isEmpty();
  }

  /**
   * OpenDMARC took a pass for the name in HELO, as pypolicyd-spf writes it, for one of the domain
   * in MAIL FROM.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mx.example.com; spf=pass (sender SPF authorized) smtp.helo=evil.example",
        "mx.example.com; spf=pass smtp.helo=evil.example smtp.mailfrom=a@example.net",
        "mx.example.com; spf=pass smtp.mailfrom=a@example.net smtp.helo=evil.example",
        "mx.example.com; spf=pass smtp.helo=evil.example; spf=none smtp.mailfrom=a@example.net",
      })
  void parse_cve201920790_passForHelo_isNoneForMailFrom(String field) {
    assertThat(AuthenticationResults.parse(field).orElseThrow().findings())
        .noneMatch(Finding::passes);
    assertThat(AuthenticationResults.parse(field).orElseThrow().methods())
        .as("nothing below may speak in its place")
        .containsExactly(Method.SPF);
  }

  @Test
  void parse_fieldBeyondTheLimits_saysNothing() {
    String result = "; dkim=pass header.d=example.org";
    assertThat(AuthenticationResults.parse("mx" + result.repeat(100))).isPresent();
    assertThat(AuthenticationResults.parse("mx" + result.repeat(101))).isEmpty();
    String comment = "mx (" + "x".repeat(AuthenticationResults.MAX_LENGTH) + ")" + result;
    assertThat(AuthenticationResults.parse(comment)).isEmpty();
  }

  static Stream<Long> seeds() {
    return LongStream.range(0, 40).boxed();
  }

  /** Whatever bytes: no exception, and never a pass for a name that does not stand there. */
  @ParameterizedTest
  @MethodSource("seeds")
  void parse_anyCharacters_throwsNothingAndInventsNoDomain(long seed) {
    Random random = new Random(seed);
    String sound =
        "mx.example.com; dkim=pass (c) header.d=good.example; spf=pass smtp.mailfrom=\"q\"@a.example";
    for (int round = 0; round < 500; round++) {
      StringBuilder field = new StringBuilder(sound);
      for (int edits = random.nextInt(8); edits >= 0; edits--) {
        int at = random.nextInt(field.length() + 1);
        switch (random.nextInt(3)) {
          case 0 -> field.insert(at, piece(random));
          case 1 -> field.delete(at, Math.min(field.length(), at + random.nextInt(6)));
          default -> field.insert(at, (char) random.nextInt(0x180));
        }
      }
      String text = field.toString();
      for (Finding finding :
          AuthenticationResults.parse(text)
              .map(AuthenticationResults::findings)
              .orElse(List.of())) {
        assertThat(finding.domain()).matches("[a-z0-9._-]+\\.[a-z0-9._-]+");
        if (text.chars().allMatch(c -> c < 0x80)) {
          assertThat(text.replace("\\", "").toLowerCase(java.util.Locale.ROOT))
              .contains(finding.domain());
        }
      }
    }
  }

  /** A server that quotes as it should can't be made to say what it did not find. */
  @ParameterizedTest
  @MethodSource("seeds")
  void parse_hostileLocalPartAndComment_leaveTheFindingsAsTheyAre(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder hostile = new StringBuilder();
      for (int pieces = random.nextInt(10); pieces >= 0; pieces--) {
        hostile.append(piece(random).replace("\0", ""));
      }
      String quoted = hostile.toString().replace("\\", "\\\\").replace("\"", "\\\"");
      String comment = hostile.toString().replaceAll("[()\\\\]", "\\\\$0");
      String field =
          "mx.example.com; dkim=fail ("
              + comment
              + ") reason=\""
              + quoted
              + "\""
              + " header.d=evil.example; spf=fail ("
              + comment
              + ") smtp.mailfrom=\""
              + quoted
              + "\"@evil.example";
      assertThat(
              AuthenticationResults.parse(field).map(AuthenticationResults::findings).orElseThrow())
          .allMatch(finding -> finding.domain().equals("evil.example") && !finding.passes());
    }
  }

  private static String piece(Random random) {
    List<String> pieces =
        List.of(
            ";",
            "(",
            ")",
            "\"",
            "\\",
            "=",
            ".",
            "@",
            " ",
            "\t",
            "pass",
            "dkim=pass",
            "; ",
            "header.d=",
            "smtp.mailfrom=",
            "victim.example",
            "spf",
            "/1",
            "\0",
            "é",
            ",",
            "x");
    return pieces.get(random.nextInt(pieces.size()));
  }

  private static String words(List<Finding> findings) {
    return findings.stream()
        .map(f -> f.method().word() + " " + f.result() + " " + f.domain())
        .collect(Collectors.joining(", "));
  }
}
