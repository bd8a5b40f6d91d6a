package org.hamletmail.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
  @Test
  void of_sentences_saysWhereACapitalMeansSomething() {
    Writing text = Writing.of("Grant asked for a grant, and Mark got it.\nMay we meet John?");

    assertThat(words(text, word -> word.within() && word.capital()))
        .containsExactly("mark", "john");
    assertThat(words(text, word -> word.within() && word.small()))
        .containsExactly("for", "a", "grant", "and", "it", "meet");
  }

  @Test
  void of_sentenceAfterAColonOrALine_beginsAnew() {
    Writing text = Writing.of("see below: Regards\nJohn, not smith\n(Mark)");

    assertThat(words(text, Writing.Word::within)).containsExactly("below", "smith");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail to john@example.org",
        "see www.john.example",
        "the file john_smith",
        "in /home/john/a",
        "user john42",
        "at http://john/a"
      })
  void of_addresses_areNoWordsOfASentence(String text) {
    assertThat(Writing.of(text).words().stream().filter(word -> word.text().equals("john")))
        .isNotEmpty()
        .noneMatch(Writing.Word::whole)
        .noneMatch(Writing.Word::within);
  }

  @Test
  void of_signsBehindAWord_areNoAddress() {
    assertThat(
            Writing.of("I saw John. He saw john: yes, john-").words().stream()
                .filter(word -> word.text().equals("john")))
        .hasSize(3)
        .allMatch(Writing.Word::whole);
  }

  @Test
  void tellsNames_englishWithCapitals_alone() {
    assertThat(
            Writing.of("The mail of John is with the team in Paris, and it is for you")
                .tellsNames())
        .isTrue();
    assertThat(
            Writing.of("the mail of john is with the team in paris, and it is for you")
                .tellsNames())
        .isFalse();
    assertThat(
            Writing.of("Der Brief von Hans liegt beim Amt in Bonn, und der Bauer hat ihn")
                .tellsNames())
        .as("each noun has a capital")
        .isFalse();
    assertThat(Writing.of("").tellsNames()).isFalse();
  }

  private static List<String> words(Writing text, Predicate<Writing.Word> which) {
    return text.words().stream().filter(which).map(Writing.Word::text).toList();
  }
}
