package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VitalHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From",
        "from",
        "FROM",
        "Sender",
        "Reply-To",
        "To",
        "Cc",
        "Bcc",
        "Date",
        "Message-ID",
        "Message-Id",
        "In-Reply-To",
        "References",
        "Subject",
        "Comments",
        "Keywords",
        "Resent-From",
        "Resent-Message-ID",
        "Received",
        "Return-Path",
        "Delivered-To",
        "MIME-Version",
        "Mime-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Content-Language",
        "DKIM-Signature",
        "DomainKey-Signature",
        "ARC-Seal",
        "ARC-Message-Signature",
        "ARC-Authentication-Results",
        "Authentication-Results",
        "Received-SPF",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Help",
        "Auto-Submitted",
        "Precedence",
      })
  void tells_fieldThatTheMessageNeeds_saysWhat(String name) {
    assertThat(VitalHeaders.tells(name)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Spam-Report", "X-From", "X-Subject", "X-Priority", "X-Mailer", "X-Virus-Scanned",
        "X-Originating-IP", "User-Agent", "Fromage", "Listing", "Mimes", "Spam-Status",
        "Contents", "Archive", "BIMI-Indicator", "X-DKIM", "X-Content-Type",
      })
  void tells_fieldThatMayGo_isEmpty(String name) {
    assertThat(VitalHeaders.tells(name)).isEmpty();
  }

  @Test
  void tells_defaultsOfRemoveHeaders_mayAllGo() {
    assertThat(PolicySettings.defaults().removeHeaders())
        .allMatch(name -> VitalHeaders.tells(name).isEmpty());
  }
}
