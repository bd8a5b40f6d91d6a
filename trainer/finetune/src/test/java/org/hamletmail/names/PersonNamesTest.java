package org.hamletmail.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonNamesTest {
  private static final NameLists LISTS =
      new NameLists(
          Set.of("john", "mark", "will", "may", "rose", "grant", "jose"),
          Set.of("smith", "price", "case", "grant", "trader", "monday", "be"),
          Set.of("may", "monday"));

  private final List<String> texts = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"john", "smith", "mark", "price", "jose", "jos\u00e9"})
  void test_listedWithoutEvidence_isAName(String word) {
    assertThat(names().test(List.of(word))).isTrue();
  }

  /** The words that the lists would take from any mail. */
  @ParameterizedTest
  @ValueSource(strings = {"mark", "price", "case", "grant", "rose", "will"})
  void test_listedButWrittenSmall_isAWord(String word) {
    texts("We think that the %s is in the Plan of the Board, and it is for You.", word, 3);
    texts("Then the note of %s is in the Plan of the Board, and it is for You.", capital(word), 2);

    assertThat(names().test(List.of(word))).isFalse();
  }

  @Test
  void test_writtenSmallLessOftenThanWithACapital_isAName() {
    texts("We think they %s it in the Plan of the Board, and it is for You.", "mark", 3);
    texts("Then the note of %s is in the Plan of the Board, and it is for You.", "Mark", 4);

    assertThat(names().test(List.of("mark"))).isTrue();
  }

  /** A signature, and the name of an account, are no evidence of a word. */
  @Test
  void test_smallAtTheEndOrInAddresses_isAName() {
    texts("The Plan of the Board is in the mail to %s@example.org for You.\n\njohn", "john", 9);

    assertThat(names().test(List.of("john"))).isTrue();
  }

  /** Mail that knows no capitals, as old corpora do. */
  @Test
  void test_behindArticlesInMailWithoutCapitals_isAWord() {
    texts("ask the %s for it , and the smith family", "trader", 3);
    texts("john %s called", "smith", 30);

    assertThat(names().test(List.of("trader"))).isFalse();
    assertThat(names().test(List.of("smith"))).as("one article in ten").isTrue();
  }

  @Test
  void test_onNoListWithCapitalsInFewTexts_isAName() {
    texts("The Plan of the Board is with %s in the mail, and it is for You.", "Ibasco", 2);
    texts("The Plan of the Board is with %s in the mail, and it is for You.", "Linux", 12);
    texts("The Plan of the Board is %s in the mail, and it is for You.", "fuzzy", 2);

    assertThat(names().test(List.of("ibasco"))).isTrue();
    assertThat(names().test(List.of("linux"))).as("in many texts").isFalse();
    assertThat(names().test(List.of("fuzzy"))).isFalse();
    assertThat(names().test(List.of("unheard"))).isFalse();
  }

  /** Each noun has a capital there: none may be lost for it. */
  @Test
  void test_onNoListInGerman_isAWord() {
    texts("Bitte den Antrag mit dem %s an das Amt in Bonn schicken, danke.", "Zettel", 2);

    assertThat(names().test(List.of("zettel"))).isFalse();
  }

  @Test
  void test_onNoListBehindGivenNames_isAName() {
    texts("john %s called about the deal", "lavorato", 2);
    texts("john q %s called about the deal", "skilling", 2);
    texts("john %s", "called", 2);
    texts("they %s", "called", 20);

    assertThat(names().test(List.of("lavorato"))).isTrue();
    assertThat(names().test(List.of("skilling"))).as("an initial stands between").isTrue();
    assertThat(names().test(List.of("called"))).as("mostly behind other words").isFalse();
  }

  @Test
  void test_othersNumbersAndSigns_areNoNames() {
    for (String word : List.of("may", "monday", "7", "2026", "://", "\n", "x", "be")) {
      assertThat(names().test(List.of(word))).as(word).isFalse();
    }
  }

  @Test
  void test_pair_goesWithItsWordsAndAsFullName() {
    texts("We think that the %s is in the Plan of the Board, and it is for You.", "mark", 3);
    texts("We think that the %s is in the Plan of the Board, and it is for You.", "price", 3);
    texts("We think they will %s in the Plan of the Board, and it is for You.", "case", 3);

    PersonNames names = names();

    assertThat(names.test(List.of("dear", "john"))).isTrue();
    assertThat(names.test(List.of("mark", "price"))).as("both are ordinary").isTrue();
    assertThat(names.test(List.of("will", "case"))).as("such pairs are written small").isFalse();
    assertThat(names.test(List.of("price", "mark"))).as("not in this order").isFalse();
    assertThat(names.test(List.of("may", "monday"))).isFalse();
  }

  @Test
  void of_sameTextsInAnotherOrder_sameNames() {
    texts("john %s called about the deal", "lavorato", 2);
    texts("ask the %s for it", "john", 2);
    List<String> reversed = new ArrayList<>(texts);
    Collections.reverse(reversed);
    PersonNames one = names();
    PersonNames other = PersonNames.of(reversed, LISTS);

    for (String word : List.of("john", "lavorato", "called", "deal")) {
      assertThat(one.test(List.of(word))).isEqualTo(other.test(List.of(word)));
    }
  }

  @Test
  void shipped_lists_holdNamesAndLeaveTheCalendarAlone() {
    NameLists shipped = NameLists.shipped();

    assertThat(shipped.first()).contains("mary", "james", "maria").hasSizeGreaterThan(5_000);
    assertThat(shipped.last()).contains("smith", "nguyen", "kaminski").hasSizeGreaterThan(88_000);
    assertThat(shipped.others()).contains("monday", "may", "texas").doesNotContain("smith", "mary");
    PersonNames names = PersonNames.of(List.of());
    assertThat(names.test(List.of("kaminski"))).isTrue();
    assertThat(names.test(List.of("friday"))).isFalse();
  }

  private void texts(String form, String word, int count) {
    for (int i = 0; i < count; i++) {
      texts.add(form.formatted(word));
    }
  }

  private PersonNames names() {
    return PersonNames.of(texts, LISTS);
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
