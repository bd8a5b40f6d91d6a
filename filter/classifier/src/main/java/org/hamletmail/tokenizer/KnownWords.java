package org.hamletmail.tokenizer;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The words that a model knows, each with an id, and the pairs of neighbouring words that have one
 * together. A word that too few messages of its training held is unknown, and all unknown words are
 * one: their byte pairs say where a text is from, not what it is. Immutable.
 */
public final class KnownWords {
  /** Name of the file in a model directory. */
  public static final String FILE = "words.json";

  /** The id that fills rows. */
  public static final int PAD = 0;

  /** The id of every word that isn't known. */
  public static final int UNKNOWN = 1;

  private static final int FIRST = 2;

  /** A vocabulary of a natural language has some hundred thousand. */
  private static final int MAX_WORDS = 1_000_000;

  private static final int MAX_WORD_CHARACTERS = 256;

  /** Numbers that aren't known are told apart by their length, up to this one. */
  private static final int LONGEST_NUMBER = 12;

  /** Stands between the words of a pair; no word has one. */
  private static final char SPACE = ' ';

  private final List<String> words;
  private final Map<String, Integer> ids;
  private final WordPairs pairs;

  private KnownWords(List<String> words) {
    this.words = List.copyOf(words);
    ids = new HashMap<>();
    Map<Long, Integer> ofPairs = new HashMap<>();
    int id = FIRST;
    for (String word : words) {
      if (word.isEmpty() || word.length() > MAX_WORD_CHARACTERS) {
        throw new IllegalArgumentException(
            "word "
                + id
                + " has "
                + word.length()
                + " characters; expected 1 to "
                + MAX_WORD_CHARACTERS);
      }
      int space = word.indexOf(SPACE);
      Integer before =
          space < 0
              ? ids.put(word, id)
              : ofPairs.put(
                  WordPairs.key(
                      part(word.substring(0, space), id), part(word.substring(space + 1), id)),
                  id);
      if (before != null) {
        throw new IllegalArgumentException(
            "word " + id + " stands there twice; expected each word once");
      }
      id++;
    }
    pairs = new WordPairs(ofPairs);
  }

  private int part(String word, int pair) {
    Integer id = ids.get(word);
    if (id == null) {
      throw new IllegalArgumentException(
          "word " + pair + " is a pair; expected two words that stand before it");
    }
    return id;
  }

  /**
   * Returns the words that stand in some number of texts, and numbers of any length.
   *
   * @param texts all that may be learnt from
   * @param minTexts in how many of them a word must stand, at least 1
   */
  public static KnownWords of(List<String> texts, int minTexts) {
    return of(texts, minTexts, 0);
  }

  /**
   * Returns the words that stand in some number of texts, numbers of any length, and the pairs of
   * them that stand in most texts.
   *
   * @param texts all that may be learnt from
   * @param minTexts in how many of them a word or a pair must stand, at least 1
   * @param maxPairs how many pairs there may be, 0 or more
   */
  public static KnownWords of(List<String> texts, int minTexts, int maxPairs) {
    if (minTexts < 1) {
      throw new IllegalArgumentException("known-words is " + minTexts + "; expected at least 1");
    }
    if (maxPairs < 0 || maxPairs > MAX_WORDS / 2) {
      throw new IllegalArgumentException(
          "known-pairs is " + maxPairs + "; expected 0 to " + MAX_WORDS / 2);
    }
    KnownWords single = single(texts, minTexts, MAX_WORDS - maxPairs);
    if (maxPairs == 0) {
      return single;
    }
    PairCount count = new PairCount();
    for (String text : texts) {
      count.add(WordSplitter.words(text).stream().mapToInt(single::id).toArray());
    }
    List<String> all = new ArrayList<>(single.words);
    for (PairCount.Pair pair : count.most(maxPairs, minTexts)) {
      String joined = single.word(pair.first()) + SPACE + single.word(pair.second());
      if (joined.length() <= MAX_WORD_CHARACTERS) {
        all.add(joined);
      }
    }
    return new KnownWords(all);
  }

  private static KnownWords single(List<String> texts, int minTexts, int maxWords) {
    Map<String, Integer> inTexts = new HashMap<>();
    for (String text : texts) {
      HashSet<String> met = new HashSet<>(WordSplitter.words(text));
      met.remove(WordKind.UNREADABLE);
      met.forEach(word -> inTexts.merge(word, 1, Integer::sum));
    }
    inTexts.values().removeIf(count -> count < minTexts);
    inTexts.keySet().removeIf(word -> word.length() > MAX_WORD_CHARACTERS);
    for (int digits = 1; digits <= LONGEST_NUMBER; digits++) {
      inTexts.putIfAbsent(number(digits), minTexts);
    }
    // Sorted by spelling too, so that the same texts give the same ids on any machine.
    return new KnownWords(
        inTexts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(maxWords)
            .map(Map.Entry::getKey)
            .toList());
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @param json its content
   * @throws IllegalArgumentException if it is none, with what is wrong in which word
   */
  public static KnownWords parse(String json) {
    List<String> words = new ArrayList<>();
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.beginArray();
      while (reader.hasNext()) {
        if (reader.peek() != JsonToken.STRING) {
          throw new IllegalArgumentException(
              "word " + (FIRST + words.size()) + " is " + reader.peek() + "; expected a string");
        }
        if (words.size() == MAX_WORDS) {
          throw new IllegalArgumentException("more than " + MAX_WORDS + " words");
        }
        words.add(reader.nextString());
      }
      reader.endArray();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("something follows the words");
      }
    } catch (IOException | IllegalStateException | JsonParseException e) {
      throw new IllegalArgumentException("not a JSON array of words: " + e.getMessage(), e);
    }
    return new KnownWords(words);
  }

  /**
   * Returns the ids that stay where some words go: a pair goes with either of its words.
   *
   * @param gone asked for each word, and for the two words of each pair
   * @return sorted; padding and the unknown word are always among them
   */
  public int[] without(Predicate<List<String>> gone) {
    boolean[] stays = new boolean[size()];
    for (int id = 0; id < stays.length; id++) {
      List<String> parts = parts(id);
      // The words of a pair stand before it.
      stays[id] =
          id < FIRST
              || (!gone.test(parts)
                  && (parts.size() == 1 || parts.stream().allMatch(part -> stays[id(part)])));
    }
    return IntStream.range(0, stays.length).filter(id -> stays[id]).toArray();
  }

  /**
   * Returns the words and pairs of some ids, in their order: the first that isn't for padding or
   * unknown words gets the first id, and so on.
   *
   * @param ids as {@link #without} returns them
   */
  public KnownWords keeping(int[] ids) {
    return new KnownWords(
        Arrays.stream(ids).filter(id -> id >= FIRST).mapToObj(this::word).toList());
  }

  /** Writes a file, one word a line. */
  public void write(Path file) throws IOException {
    Gson gson = new Gson();
    Files.writeString(
        file, words.stream().map(gson::toJson).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
  }

  /** Returns how many ids there are, those for padding and unknown words included. */
  public int size() {
    return FIRST + words.size();
  }

  /**
   * Returns the word of an id, or the two of a pair with a space between them.
   *
   * @return empty for {@link #PAD} and {@link #UNKNOWN}
   */
  public String word(int id) {
    return id < FIRST ? "" : words.get(id - FIRST);
  }

  /** Returns the one or two words of an id; an empty one for {@link #PAD} and {@link #UNKNOWN}. */
  public List<String> parts(int id) {
    String word = word(id);
    int space = word.indexOf(SPACE);
    return space < 0 ? List.of(word) : List.of(word.substring(0, space), word.substring(space + 1));
  }

  /** Puts known pairs of neighbouring words together, the more frequent ones first. */
  int[] joined(int[] wordIds) {
    return pairs.join(wordIds);
  }

  /** Puts known pairs of neighbouring words behind them. */
  int[] beside(int[] wordIds) {
    return pairs.beside(wordIds);
  }

  /** Returns the id of two neighbours together, {@link #UNKNOWN} where they have none. */
  int pair(int first, int second) {
    return pairs.id(first, second);
  }

  /** Returns whether two neighbours have an id together. */
  public boolean hasPairs() {
    return !pairs.isEmpty();
  }

  /** Returns whether an id stands for two words. */
  boolean isPair(int id) {
    return word(id).indexOf(SPACE) >= 0;
  }

  /** Returns the id of a word as {@link WordSplitter} returns it. */
  int id(String word) {
    Integer id = ids.get(word);
    if (id == null && !word.isEmpty() && Character.isDigit(word.codePointAt(0))) {
      id = ids.get(number(Math.min(LONGEST_NUMBER, word.codePointCount(0, word.length()))));
    }
    return id == null ? UNKNOWN : id;
  }

  private static String number(int digits) {
    return "0".repeat(digits);
  }
}
