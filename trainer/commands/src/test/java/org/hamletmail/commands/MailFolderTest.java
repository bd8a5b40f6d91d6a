package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailFolderTest {
  @ParameterizedTest
  @CsvSource({
    "mail/ham, mail/ham/de/1.eml, de",
    "mail/ham/, mail/ham/de/order/1.eml, de/order",
    "mail/ham, mail/ham/1.eml, .",
    "mail/ham, mail/ham/.Lists/cur/1:2;S, .Lists",
    "mail/ham, mail/ham/cur/1, .",
    "mail/ham, mail/ham/lists.mbox#3, lists.mbox",
    "lists.mbox, lists.mbox#3, .",
    "mail.tar.gz, mail.tar.gz!ham/de/1.eml, .",
    "mail/ham, mail/ham/old.zip!a/1.eml, old.zip",
    "table.csv, table.csv:3, .",
  })
  void of_message_isTheFolderBelowTheOneThatWasNamed(String source, String id, String folder) {
    LabeledMessage message = new LabeledMessage(Label.HAM, id, source, MessageText.ofBody("hello"));

    assertThat(MailFolder.of(message)).isEqualTo(folder);
  }
}
