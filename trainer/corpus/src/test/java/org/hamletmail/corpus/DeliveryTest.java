package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
  private static final Instant RECORDED = Instant.parse("2011-11-11T11:11:11Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Thu, 22 Aug 2002 12:36:23 +0200 | 2002-08-22T10:36:23Z",
        "22 Aug 2002 12:36 -0000 (UTC) | 2002-08-22T12:36:00Z",
        "Thu, 1 Jan 98 00:00:60 EST | 1998-01-01T05:00:59Z",
        "Mon, 3 February 2020 1:02:03 GMT | 2020-02-03T01:02:03Z",
        "From a@example.org Thu Aug  2 13:52:59 2002 | 2002-08-02T13:52:59Z",
        "From a@example.org Thu Aug 22 13:52:59 CET 2002 | 2002-08-22T13:52:59Z",
        "From a@example.org Thu, 22 Aug 2002 13:52:59 +0100 | 2002-08-22T12:52:59Z",
        "From a@example.org Thu Aug 22 13:52:59 +0100 2002 | 2002-08-22T12:52:59Z",
        "From a@example.org Thu Aug 22 13:52:59 2002 -0100 | 2002-08-22T14:52:59Z",
        "From a@example.org 2002-08-22T13:52:59+0100 | 2002-08-22T12:52:59Z",
        "From a@example.org 2002-08-22 13:52 +01:00 | 2002-08-22T12:52:00Z",
        "From a@example.org 2002-08-22T13:52:59.5Z | 2002-08-22T13:52:59Z",
      })
  void read_datesAsFound_areUnderstood(String text, String expected) {
    assertThat(Delivery.read(text)).contains(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "31 Feb 2002 10:00 +0000",
        "1 Jan 2002 25:00 +0000",
        "1 Jan 2002 10:00 +9900",
        "1 Jan 1901 10:00 +0000",
        "1 Jan 9999 10:00 +0000"
      })
  void read_nonsense_isNoDate(String text) {
    assertThat(Delivery.read(text)).isEmpty();
  }

  @Test
  void of_receivedFields_theTopmostCounts() {
    String message =
        """
        Return-Path: <a@example.org>
        Received: from mx (10 Mar 2001 10:00:00 +0000 [192.0.2.1])
        \tby mail.example.org; Tue, 5 May 2015 10:00:00 +0000
        Received: from elsewhere; Mon, 4 May 2015 10:00:00 +0000
        Date: Fri, 1 Jan 2016 00:00:00 +0000

        Received: from body; Sun, 3 May 2015 10:00:00 +0000
        """;

    assertThat(of(message, Optional.of(RECORDED))).contains(Instant.parse("2015-05-05T10:00:00Z"));
  }

  @Test
  void of_noReceived_theMailboxComesBeforeTheSendersDate() {
    String message = "Subject: x\r\nDate: Fri, 1 Jan 2016 00:00:00 +0000\r\n\r\nbody\r\n";

    assertThat(of(message, Optional.of(RECORDED))).contains(RECORDED);
    assertThat(of(message, Optional.empty())).contains(Instant.parse("2016-01-01T00:00:00Z"));
  }

  @Test
  void of_dateInTheBody_isNone() {
    assertThat(of("Subject: x\n\nDate: Fri, 1 Jan 2016 00:00:00 +0000\n", Optional.empty()))
        .isEmpty();
  }

  private static Optional<Instant> of(String message, Optional<Instant> recorded) {
    return Delivery.of(message.getBytes(StandardCharsets.ISO_8859_1), recorded);
  }
}
