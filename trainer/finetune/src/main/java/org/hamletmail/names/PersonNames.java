package org.hamletmail.names;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells the words and pairs of words that name a person, so that no model carries the names of
 * those whose mail it learnt from. A word is judged by lists of names, and by how the mail itself
 * writes it:
 *
 * <ul>
 *   <li>It is <em>ordinary</em> where enough texts write it without a capital in the middle of a
 *       sentence, and not fewer than write it with one: "mark", "grant", "may". Mail that knows no
 *       capitals, or has one for each noun, says nothing of this; so a word is ordinary too that
 *       often stands behind an article: "the trader".
 *   <li>A name of the lists that isn't ordinary names a person. So does a word that is on no list,
 *       stands in few texts, and has a capital wherever it can be told; or often stands behind a
 *       given name.
 *   <li>A given name and a surname beside each other name a person even where both are ordinary,
 *       unless such a pair is written without capitals: "will be", but not "mark price".
 * </ul>
 *
 * <p>When in doubt a word goes: it costs a word, the other mistake somebody's name. Immutable.
 */
public final class PersonNames implements Predicate<List<String>> {
  /** Two letters are no name of anybody in particular: "ed", "al", "li". */
  private static final int MIN_LETTERS = 3;

  /** In so many texts a word must be written small, or stand behind an article. */
  private static final int MIN_ORDINARY = 3;

  /** Of the texts that a word stands in, so many have it behind an article. */
  private static final double MIN_ARTICLE_SHARE = 0.2;

  /** "The Allen Center" makes no ordinary word of what stands behind given names so often. */
  private static final double MAX_BEHIND_NAMES_SHARE = 0.1;

  /** Words on no list that stand in fewer texts are names if they have a capital. */
  private static final int FEW_WITH_CAPITAL = 10;

  /** Words on no list that stand in fewer texts are names if they stand behind given names. */
  private static final int FEW_BEHIND_NAMES = 100;

  private static final int MIN_BEHIND_NAMES = 2;
  private static final double MIN_BEHIND_NAMES_SHARE = 0.25;

  /** Articles and the like of the languages that most mail is in; not all, as "o" and "a" are. */
  private static final Set<String> ARTICLES =
      Set.of(
          "the", "a", "an", "this", "these", "that", "those", "any", "some", "each", "every", "no",
          "our", "your", "my", "his", "her", "their", "its", "all", "most", "more", "many", "der",
          "das", "dem", "ein", "eine", "einen", "einem", "einer", "ihre", "unsere", "le", "les",
          "un", "une", "des", "votre", "notre", "el", "los", "las", "una", "su", "sus", "il", "lo",
          "gli", "een", "het", "os", "uma");

  private final NameLists lists;
  private final Map<String, Evidence> ofWords = new HashMap<>();
  private final Map<List<String>, Evidence> ofPairs = new HashMap<>();

  /** In how many texts a word or a pair is met how. */
  private static final class Evidence {
    int texts;
    int small;
    int capital;
    int behindArticle;
    int behindName;
  }

  private PersonNames(NameLists lists) {
    this.lists = lists;
  }

  /**
   * Looks how mail writes words.
   *
   * @param texts all that a vocabulary is made of, each once
   */
  public static PersonNames of(List<String> texts) {
    return of(texts, NameLists.shipped());
  }

  static PersonNames of(List<String> texts, NameLists lists) {
    PersonNames names = new PersonNames(lists);
    texts.forEach(text -> names.count(Writing.of(text)));
    // Which words are given names for sure is known only now.
    Map<String, Integer> behindNames = new HashMap<>();
    texts.forEach(text ->
        names
            .behindNames(Writing.of(text))
            .forEach(word -> behindNames.merge(word, 1, Integer::sum)));
    behindNames.forEach((word, count) -> names.ofWord(word).behindName = count);
    return names;
  }

  /**
   * Returns whether a word or a pair names a person.
   *
   * @param words one or two, in lower case
   */
  @Override
  public boolean test(List<String> words) {
    if (words.stream().anyMatch(this::isName)) {
      return true;
    }
    if (words.size() < 2 || !isFullName(words.getFirst(), words.getLast())) {
      return false;
    }
    Evidence met = ofPairs.getOrDefault(words, new Evidence());
    return met.small < MIN_ORDINARY || met.small < met.capital;
  }

  private boolean isName(String word) {
    if (word.length() < MIN_LETTERS || !word.codePoints().allMatch(Character::isLetter)) {
      return false;
    }
    Evidence met = ofWords.getOrDefault(word, new Evidence());
    if (isOrdinary(word, met)) {
      return false;
    }
    return lists.isFirst(word)
        || lists.isLast(word)
        || (met.texts < FEW_WITH_CAPITAL && met.capital > 0 && met.small == 0)
        || (met.texts < FEW_BEHIND_NAMES
            && met.behindName >= Math.max(MIN_BEHIND_NAMES, met.texts * MIN_BEHIND_NAMES_SHARE));
  }

  private boolean isOrdinary(String word, Evidence met) {
    return lists.others().contains(word)
        || (met.small >= MIN_ORDINARY && met.small >= met.capital)
        || (met.behindArticle >= MIN_ORDINARY
            && met.behindArticle >= met.texts * MIN_ARTICLE_SHARE
            && met.behindName < met.texts * MAX_BEHIND_NAMES_SHARE);
  }

  private boolean isFullName(String first, String last) {
    return Math.min(first.length(), last.length()) >= MIN_LETTERS
        && lists.isFirst(first)
        && lists.isLast(last)
        && !(lists.others().contains(first) && lists.others().contains(last));
  }

  private void count(Writing text) {
    Set<String> met = new HashSet<>();
    Set<String> small = new HashSet<>();
    Set<String> capital = new HashSet<>();
    Set<String> behindArticle = new HashSet<>();
    Set<List<String>> smallPairs = new HashSet<>();
    Set<List<String>> capitalPairs = new HashSet<>();
    Writing.Word before = null;
    for (Writing.Word word : text.words()) {
      met.add(word.text());
      if (word.within() && word.small()) {
        small.add(word.text());
      }
      if (word.within() && word.capital()) {
        capital.add(word.text());
      }
      if (before != null && word.behind()) {
        if (ARTICLES.contains(before.text())) {
          behindArticle.add(word.text());
        }
        if (before.whole() && isFullName(before.text(), word.text())) {
          (before.capital() && word.capital() ? capitalPairs : smallPairs)
              .add(List.of(before.text(), word.text()));
        }
      }
      before = word;
    }
    met.forEach(word -> ofWord(word).texts++);
    behindArticle.forEach(word -> ofWord(word).behindArticle++);
    if (text.tellsNames()) {
      small.forEach(word -> ofWord(word).small++);
      capital.forEach(word -> ofWord(word).capital++);
      smallPairs.forEach(pair -> ofPair(pair).small++);
      capitalPairs.forEach(pair -> ofPair(pair).capital++);
    }
  }

  /** Returns the words behind what is a given name for sure. */
  private Set<String> behindNames(Writing text) {
    Set<String> behind = new HashSet<>();
    boolean name = false;
    for (Writing.Word word : text.words()) {
      boolean initial = word.text().length() == 1;
      if (name && !initial) {
        behind.add(word.text());
      }
      // An initial may stand between a given name and a surname.
      name =
          (initial && name)
              || (lists.isFirst(word.text())
                  && word.text().length() >= MIN_LETTERS
                  && !isOrdinary(word.text(), ofWord(word.text())));
    }
    return behind;
  }

  private Evidence ofWord(String word) {
    return ofWords.computeIfAbsent(word, key -> new Evidence());
  }

  private Evidence ofPair(List<String> pair) {
    return ofPairs.computeIfAbsent(pair, key -> new Evidence());
  }
}
