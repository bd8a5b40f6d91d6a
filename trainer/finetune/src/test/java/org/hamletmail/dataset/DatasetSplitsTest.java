package org.hamletmail.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetSplitsTest {
  private static final Shares BOOK = new Shares(0.1, 0.2);

  @Test
  void split_uniqueTexts_keepsSharesOfEachLabel() {
    DatasetSplits splits = DatasetSplits.split(messages(700, 300), BOOK, 1);

    assertThat(splits.train()).hasSize(700);
    assertThat(splits.validation()).hasSize(100);
    assertThat(splits.test()).hasSize(200);
    assertThat(splits.train()).filteredOn(m -> m.label() == Label.SPAM).hasSize(210);
    assertThat(splits.validation()).filteredOn(m -> m.label() == Label.SPAM).hasSize(30);
    assertThat(splits.test()).filteredOn(m -> m.label() == Label.SPAM).hasSize(60);
  }

  @Test
  void split_anyCorpus_everyMessageIsOnExactlyOneSide() {
    List<LabeledMessage> all = messages(61, 23);
    DatasetSplits splits = DatasetSplits.split(all, BOOK, 1);

    List<LabeledMessage> together = new ArrayList<>(splits.train());
    together.addAll(splits.validation());
    together.addAll(splits.test());
    assertThat(together).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void split_copiesOfOneText_stayOnOneSide() {
    List<LabeledMessage> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(message(Label.SPAM, i, "text " + i % 60));
      all.add(message(Label.HAM, i, "ham " + i % 60));
    }

    DatasetSplits splits = DatasetSplits.split(all, BOOK, 7);

    assertThat(texts(splits.train())).doesNotContainAnyElementsOf(texts(splits.test()));
    assertThat(texts(splits.train())).doesNotContainAnyElementsOf(texts(splits.validation()));
    assertThat(texts(splits.validation())).doesNotContainAnyElementsOf(texts(splits.test()));
    assertThat(splits.test()).hasSize(120);
  }

  @Test
  void split_oneTextWithBothLabels_staysOnOneSide() {
    List<LabeledMessage> all = messages(40, 40);
    for (int i = 0; i < 40; i++) {
      all.add(message(Label.SPAM, 100 + i, "ham " + i));
    }

    DatasetSplits splits = DatasetSplits.split(all, BOOK, 3);

    assertThat(texts(splits.train())).doesNotContainAnyElementsOf(texts(splits.test()));
  }

  @Test
  void split_sameSeed_sameParts() {
    assertThat(DatasetSplits.split(messages(50, 50), BOOK, 5))
        .isEqualTo(DatasetSplits.split(messages(50, 50), BOOK, 5))
        .isNotEqualTo(DatasetSplits.split(messages(50, 50), BOOK, 6));
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 0.2", "0.5, 0.5", "NaN, 0.2", "0.1, 1"})
  void shares_nothingLeftOrNegative_isRefused(double validation, double test) {
    assertThatThrownBy(() -> new Shares(validation, test))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0 or more each and less than 1 together");
  }

  @Test
  void undersample_unevenLabels_keepsAllOfTheRarerInOrder() {
    List<LabeledMessage> all = messages(90, 10);

    List<LabeledMessage> balanced = BalancedSampler.undersample(all, 1);

    assertThat(balanced).hasSize(20).isSubsetOf(all);
    assertThat(balanced).filteredOn(m -> m.label() == Label.SPAM).hasSize(10);
    assertThat(balanced).isSortedAccordingTo((a, b) -> all.indexOf(a) - all.indexOf(b));
    assertThat(balanced)
        .isEqualTo(BalancedSampler.undersample(all, 1))
        .isNotEqualTo(BalancedSampler.undersample(all, 2));
  }

  private static List<String> texts(List<LabeledMessage> messages) {
    return messages.stream().map(m -> m.text().body()).distinct().toList();
  }

  private static List<LabeledMessage> messages(int ham, int spam) {
    List<LabeledMessage> messages = new ArrayList<>();
    for (int i = 0; i < ham; i++) {
      messages.add(message(Label.HAM, i, "ham " + i));
    }
    for (int i = 0; i < spam; i++) {
      messages.add(message(Label.SPAM, i, "spam " + i));
    }
    return messages;
  }

  private static LabeledMessage message(Label label, int i, String text) {
    return new LabeledMessage(label, label + " " + i, "source", MessageText.ofBody(text));
  }
}
