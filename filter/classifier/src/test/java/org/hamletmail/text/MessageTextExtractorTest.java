package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;

class MessageTextExtractorTest {
  private final MessageTextExtractor extractor = new MessageTextExtractor(TextSettings.defaults());

  @Test
  void extract_noBytes_isEmptyAndCovered() {
    assertThat(extractor.extract(new byte[0])).isEqualTo(new MessageText("", "", 1));
  }

  @Test
  void extract_textWithoutHeader_isBody() {
    assertThat(extract("Dear all,\nlunch is at noon.\n\nBring cake.\n"))
        .isEqualTo(new MessageText("", "Dear all,\nlunch is at noon.\n\nBring cake.", 1));
  }

  @Test
  void extract_htmlWithoutHeader_isReadAsHtml() {
    assertThat(extract("<!DOCTYPE html><html><title>x</title><body><p>One<p>Two</html>"))
        .isEqualTo(new MessageText("", "One\nTwo", 1));
  }

  @Test
  void extract_subjectDirectlyAboveText_splitsThem() {
    assertThat(extract("Subject: meter 7268\nfyi .\nto : lauri a allen\n"))
        .isEqualTo(new MessageText("meter 7268", "fyi .\nto : lauri a allen", 1));
  }

  @Test
  void extract_spaceBeforeColonAboveBlankLine_isAField() {
    assertThat(extract("From: a@b.example\nSubject : lunch\n\nnoon\n"))
        .isEqualTo(new MessageText("lunch", "noon", 1));
  }

  @Test
  void extract_mboxSeparator_isNoText() {
    assertThat(extract("From a@b.example Mon Sep 17 00:00:00 2001\nSubject: hi\n\nbody\n"))
        .isEqualTo(new MessageText("hi", "body", 1));
  }

  @Test
  void extract_bareCarriageReturns_endLines() {
    assertThat(extract("Subject: hi\r\rone\rtwo\r"))
        .isEqualTo(new MessageText("hi", "one\ntwo", 1));
  }

  @Test
  void extract_twoSubjects_takesTheFirst() {
    assertThat(extract("Subject: first\nSubject: second\n\nx\n").subject()).isEqualTo("first");
  }

  @Test
  void extract_rawUtf8AndLatin1Subjects_areBothRead() {
    assertThat(extractor.extract("Subject: Grüße\n\n".getBytes(UTF_8)).subject())
        .isEqualTo("Grüße");
    assertThat(extractor.extract("Subject: Grüße\n\n".getBytes(ISO_8859_1)).subject())
        .isEqualTo("Grüße");
  }

  private MessageText extract(String message) {
    return extractor.extract(message.getBytes(ISO_8859_1));
  }
}
