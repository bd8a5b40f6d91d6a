package org.hamletmail.dataset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.corpus.SkippedMessage;
import org.hamletmail.text.Languages;
import org.hamletmail.tokenizer.Gpt2Tokenizer;

/**
 * What a corpus is like, before anybody trains on it.
 *
 * @param sources messages by source, as the user named it, and label
 * @param tokens GPT-2 tokens of each message, sorted, by label; counted up to {@value #MOST_TOKENS}
 * @param window tokens of a window
 * @param scripts messages by the Unicode script of most of their letters, commonest first
 * @param languages messages by language, as {@link Languages#evident} tells it, and label;
 *     commonest first
 * @param groups copies and near-copies
 * @param begin of the oldest message whose time is known
 * @param end of the newest
 * @param timeless messages of unknown time
 * @param skipped what was not used
 */
public record CorpusFigures(
    Map<String, Map<Label, Integer>> sources,
    Map<Label, List<Integer>> tokens,
    int window,
    Map<String, Integer> scripts,
    Map<String, Map<Label, Integer>> languages,
    MessageGroups groups,
    Optional<Instant> begin,
    Optional<Instant> end,
    int timeless,
    List<SkippedMessage> skipped) {
  /** Tokens beyond which a message is not counted. */
  public static final int MOST_TOKENS = 120_000;

  /** Stands among the languages for what is too short or too mixed to tell. */
  public static final String UNSURE = "unsure";

  private static final String NO_LETTERS = "none";

  /**
   * Looks at a corpus.
   *
   * @param window tokens of a window, at least 1
   */
  public static CorpusFigures of(Corpus corpus, int window) {
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    Map<String, Map<Label, Integer>> sources = new LinkedHashMap<>();
    Map<Label, List<Integer>> tokens = new EnumMap<>(Label.class);
    Map<String, Integer> scripts = new LinkedHashMap<>();
    Map<String, Map<Label, Integer>> languages = new LinkedHashMap<>();
    List<Instant> times = new ArrayList<>();
    for (LabeledMessage message : corpus.messages()) {
      String text = message.text().forModel();
      sources
          .computeIfAbsent(message.source(), s -> new EnumMap<>(Label.class))
          .merge(message.label(), 1, Integer::sum);
      tokens
          .computeIfAbsent(message.label(), l -> new ArrayList<>())
          .add(text.isEmpty() ? 0 : tokenizer.encode(text, MOST_TOKENS).length);
      scripts.merge(script(text), 1, Integer::sum);
      languages
          .computeIfAbsent(Languages.evident(text).orElse(UNSURE), l -> new EnumMap<>(Label.class))
          .merge(message.label(), 1, Integer::sum);
      message.delivered().ifPresent(times::add);
    }
    tokens.values().forEach(counts -> counts.sort(Comparator.naturalOrder()));
    return new CorpusFigures(
        sources,
        tokens,
        window,
        commonestFirst(scripts, count -> count),
        commonestFirst(
            languages, counts -> counts.values().stream().mapToInt(Integer::intValue).sum()),
        MessageGroups.of(corpus.messages()),
        times.stream().min(Comparator.naturalOrder()),
        times.stream().max(Comparator.naturalOrder()),
        corpus.messages().size() - times.size(),
        corpus.skipped());
  }

  /** Returns how many messages have a label. */
  public int count(Label label) {
    return tokens.getOrDefault(label, List.of()).size();
  }

  /**
   * Returns the number of tokens that a share of the messages of a label doesn't exceed.
   *
   * @param share from 0 to 1
   * @return 0 where there is no such message
   */
  public int percentile(Label label, double share) {
    List<Integer> counts = tokens.getOrDefault(label, List.of());
    return counts.isEmpty()
        ? 0
        : counts.get(Math.max(0, (int) Math.ceil(share * counts.size()) - 1));
  }

  /** Returns how many messages of a label fit into a number of windows. */
  public int within(Label label, int windows) {
    return (int)
        tokens.getOrDefault(label, List.of()).stream()
            .filter(count -> count <= (long) windows * window)
            .count();
  }

  private static <T> Map<String, T> commonestFirst(
      Map<String, T> counted, ToIntFunction<T> messages) {
    Map<String, T> sorted = new LinkedHashMap<>();
    counted.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -messages.applyAsInt(entry.getValue())))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** Returns the script of most letters of a text. */
  static String script(String text) {
    Map<Character.UnicodeScript, Integer> counts = new EnumMap<>(Character.UnicodeScript.class);
    text.codePoints()
        .filter(Character::isLetter)
        .forEach(letter -> counts.merge(Character.UnicodeScript.of(letter), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> most.getKey().name())
        .map(name -> name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace('_', ' '))
        .orElse(NO_LETTERS);
  }
}
