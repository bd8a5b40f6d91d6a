package org.hamletmail.classifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hamletmail.classifier.Explanation.Span;
import org.hamletmail.sender.Sign;
import org.hamletmail.text.MessageText;

/**
 * Finds the parts of a text whose removal lowers P(spam) most, by removing them: every figure is
 * the model's own word on the text without the part.
 *
 * <p>The part that the model reads is cut at lines into at most {@value #MAX_PIECES} pieces, each
 * is left out once, and the {@value #MAX_SPANS} that count most are halved, word by word, as long
 * as one half has most of the effect. What counts is the fall in log-odds, for near 1 probabilities
 * hardly move. At most {@value #MAX_CLASSIFICATIONS} classifications a message.
 *
 * <p>Greedy, and each span is tried alone: of two parts that say the same, leaving out one may
 * change little. That all spans together do what is claimed is seen from {@link
 * Explanation#pSpamWithoutAll()}. Where a text is longer than what the model reads, what stood
 * behind moves up into the place of what is left out, as it would if the sender had left it out.
 * Signs of the sender are left out one by one, with the whole text.
 */
public final class Explainer {
  /** Pieces that are tried first. */
  static final int MAX_PIECES = 32;

  /** Spans that are marked at most. */
  static final int MAX_SPANS = 4;

  /** Times that a piece is halved at most. */
  static final int MAX_HALVINGS = 8;

  /** The whole, the pieces, two halves each time, all spans together, each sign. */
  static final int MAX_CLASSIFICATIONS =
      2 + MAX_PIECES + MAX_SPANS * MAX_HALVINGS * 2 + Sign.values().length;

  /** Fall in log-odds from which a part counts: the odds of spam fall by a fifth. */
  private static final double COUNTS = 0.25;

  /** Share of a part's effect that its half must have to stand for it. */
  private static final double MOST = 0.6;

  private static final double SUREST = 36;
  private static final Pattern WORD = Pattern.compile("\\S+");

  private final SpamClassifier classifier;

  /** Explains what a classifier says; it stays the caller's to close. */
  public Explainer(SpamClassifier classifier) {
    this.classifier = classifier;
  }

  /** Words of a text, from one to before another, and what leaving them out does. */
  private record Piece(int from, int to, double pSpam, double fall) {}

  /**
   * Explains a verdict.
   *
   * @throws ClassificationException if the classifier fails
   */
  public Explanation explain(MessageText message) {
    String text = message.forModel();
    Set<Sign> shown = message.signs();
    Verdict whole = classifier.classify(with(text, shown));
    int read = (int) Math.ceil(text.length() * whole.coverage());
    List<MatchResult> words =
        WORD.matcher(text).results().filter(word -> word.start() < read).toList();
    Search search = new Search(text, shown, words, whole.pSpam());
    List<Piece> found =
        search.pieces().stream()
            .filter(piece -> piece.fall() >= COUNTS)
            .sorted(Comparator.comparingDouble(Piece::fall).reversed())
            .limit(MAX_SPANS)
            .map(search::narrowed)
            .sorted(Comparator.comparingInt(Piece::from))
            .toList();
    List<Span> spans =
        found.stream()
            .map(piece -> new Span(search.begin(piece), search.end(piece), piece.pSpam()))
            .toList();
    double withoutAll =
        spans.isEmpty()
            ? whole.pSpam()
            : classifier.classify(with(without(text, spans), shown)).pSpam();
    return new Explanation(text, whole.pSpam(), spans, withoutAll, signs(text, shown, whole));
  }

  private Map<Sign, Double> signs(String text, Set<Sign> shown, Verdict whole) {
    Map<Sign, Double> counting = new EnumMap<>(Sign.class);
    for (Sign sign : shown) {
      Set<Sign> others = EnumSet.copyOf(shown);
      others.remove(sign);
      double pSpam = classifier.classify(with(text, others)).pSpam();
      if (pSpam < whole.pSpam()) {
        counting.put(sign, pSpam);
      }
    }
    return counting;
  }

  private static MessageText with(String text, Set<Sign> signs) {
    return new MessageText("", text, 1, 0, signs);
  }

  /** Returns a text without some spans of it, which are in its order. */
  static String without(String text, List<Span> spans) {
    StringBuilder kept = new StringBuilder();
    int at = 0;
    for (Span span : spans) {
      kept.append(text, at, span.begin());
      at = span.end();
    }
    return kept.append(text, at, text.length()).toString();
  }

  /** The search in one text. */
  private final class Search {
    private final String text;
    private final Set<Sign> signs;
    private final List<MatchResult> words;
    private final double logOdds;

    Search(String text, Set<Sign> signs, List<MatchResult> words, double pSpam) {
      this.text = text;
      this.signs = signs;
      this.words = words;
      this.logOdds = logOdds(pSpam);
    }

    /** Pieces that end at the end of a line where there is one in their second half. */
    List<Piece> pieces() {
      int longest = Math.ceilDiv(2 * words.size(), MAX_PIECES);
      List<Piece> pieces = new ArrayList<>();
      int from = 0;
      for (int to = 1; to <= words.size(); to++) {
        boolean longEnough = 2 * (to - from) > longest && endsLine(to);
        if (longEnough || to - from == longest || to == words.size()) {
          pieces.add(tried(from, to));
          from = to;
        }
      }
      return pieces;
    }

    Piece narrowed(Piece piece) {
      Piece best = piece;
      for (int i = 0; i < MAX_HALVINGS && best.to() - best.from() > 1; i++) {
        int middle = (best.from() + best.to()) >>> 1;
        Piece first = tried(best.from(), middle);
        Piece second = tried(middle, best.to());
        Piece half = first.fall() >= second.fall() ? first : second;
        if (half.fall() < COUNTS || half.fall() < MOST * best.fall()) {
          break;
        }
        best = half;
      }
      return best;
    }

    int begin(Piece piece) {
      return words.get(piece.from()).start();
    }

    int end(Piece piece) {
      return words.get(piece.to() - 1).end();
    }

    private Piece tried(int from, int to) {
      Span span = new Span(words.get(from).start(), words.get(to - 1).end(), 0);
      double pSpam = classifier.classify(with(without(text, List.of(span)), signs)).pSpam();
      return new Piece(from, to, pSpam, logOdds - logOdds(pSpam));
    }

    private boolean endsLine(int word) {
      return word < words.size()
          && text.substring(words.get(word - 1).end(), words.get(word).start()).indexOf('\n') >= 0;
    }
  }

  private static double logOdds(double p) {
    return Math.clamp(Math.log(p) - Math.log1p(-p), -SUREST, SUREST);
  }
}
