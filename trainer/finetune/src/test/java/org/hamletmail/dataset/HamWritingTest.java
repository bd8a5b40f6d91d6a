package org.hamletmail.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;

class HamWritingTest {
  private static final String ENGLISH =
      "The meeting on Thursday has to be called off, as the large room is taken.";
  private static final String GERMAN =
      "Die Besprechung am Donnerstag muss leider ausfallen, weil der große Saal belegt ist.";
  private static final String RUSSIAN =
      "Встреча в четверг, к сожалению, не состоится, потому что большой зал занят.";

  @Test
  void of_ham_namesWhatAHundredthIsIn() {
    List<LabeledMessage> messages = new ArrayList<>(copies(Label.HAM, ENGLISH, 296));
    messages.addAll(copies(Label.HAM, GERMAN, 3));
    messages.add(message(Label.HAM, RUSSIAN, 0));

    SeenHam seen = HamWriting.of(messages);

    assertThat(seen.languages()).contains(Set.of("eng", "deu"));
    assertThat(seen.scripts()).contains(Set.of(UnicodeScript.LATIN));
  }

  @Test
  void of_spam_isNotCounted() {
    List<LabeledMessage> messages = new ArrayList<>(copies(Label.HAM, ENGLISH, 10));
    messages.addAll(copies(Label.SPAM, GERMAN, 10));
    messages.addAll(copies(Label.SPAM, RUSSIAN, 10));

    SeenHam seen = HamWriting.of(messages);

    assertThat(seen.languages()).contains(Set.of("eng"));
    assertThat(seen.scripts()).contains(Set.of(UnicodeScript.LATIN));
  }

  @Test
  void of_moreHamThanIsAsked_looksAtAllParts() {
    List<LabeledMessage> messages = new ArrayList<>(copies(Label.HAM, ENGLISH, 2900));
    messages.addAll(copies(Label.HAM, GERMAN, 100));

    assertThat(HamWriting.of(messages).languages()).contains(Set.of("eng", "deu"));
  }

  @Test
  void of_hamWithoutLetters_recordsNoLanguage() {
    // An empty set would make every message foreign.
    assertThat(HamWriting.of(copies(Label.HAM, "12:30 - 100 %", 5)).languages()).isEmpty();
  }

  private static List<LabeledMessage> copies(Label label, String text, int count) {
    List<LabeledMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(message(label, text, i));
    }
    return messages;
  }

  private static LabeledMessage message(Label label, String text, int number) {
    return new LabeledMessage(label, label + "/" + number, "test", MessageText.ofBody(text));
  }
}
