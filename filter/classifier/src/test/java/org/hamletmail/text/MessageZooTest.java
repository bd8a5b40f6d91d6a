package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message of the zoo has the text that a person wrote down beside it. */
class MessageZooTest {
  private final MessageTextExtractor extractor = new MessageTextExtractor(TextSettings.defaults());

  @ParameterizedTest
  @MethodSource("messages")
  void extract_messageOfTheZoo_isTheTextBesideIt(Path message) throws IOException {
    MessageText text = extractor.extract(Files.readAllBytes(message));

    assertThat(described(text)).isEqualTo(Files.readString(MessageZoo.expectationOf(message)));
  }

  @Test
  void zoo_everyExpectation_hasItsMessage() throws IOException {
    List<Path> messages = MessageZoo.messages();

    assertThat(messages).hasSizeGreaterThanOrEqualTo(40);
    try (Stream<Path> files = Files.list(MessageZoo.directory())) {
      assertThat(files).hasSize(2 * messages.size());
    }
  }

  static List<Path> messages() throws IOException {
    return MessageZoo.messages();
  }

  private static String described(MessageText text) {
    return "Subject: %s%nCoverage: %s%n%n%s%n"
        .formatted(text.subject(), text.coverage(), text.body())
        .replace(System.lineSeparator(), "\n");
  }
}
