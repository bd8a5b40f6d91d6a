package org.hamletmail.teacher;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.List;
import java.util.Map;
import org.hamletmail.classifier.Label;

/**
 * Logistic regression on the words of texts: fast, blind to everything but words, and therefore a
 * teacher for a model that sees too much, see {@link org.hamletmail.finetune.Lessons}.
 *
 * <p>A text is a vector of {@link WordFeatures}: its words and pairs of neighbours, each by how
 * rare it is. Weights minimise half of their squared length and {@value #C} times the logistic loss
 * of all texts, which has one minimum; LIBLINEAR's trust-region Newton method comes within {@value
 * #TOLERANCE} of it in the length of the gradient, measured from where it began.
 *
 * <p>Takes some 30 bytes of heap for each different word of each text while it is trained. The same
 * texts give the same teacher. Safe for use by several threads at once.
 *
 * @see "Fan et al. 2008, LIBLINEAR: A Library for Large Linear Classification"
 */
public final class WordTeacher {
  /** Inverse strength of the regularisation; between 5 and 50 little changes. */
  private static final double C = 20;

  private static final double TOLERANCE = 0.01;
  private static final double BIAS = 1;

  private final WordFeatures features;
  private final double[] weights;
  private final double bias;

  /**
   * A text with its label.
   *
   * @param words of the text in their order; an empty one is unknown, and nothing is its neighbour
   */
  public record Lesson(Label label, List<String> words) {

    /** Takes the words of a text, without case and without most signs. */
    public Lesson(Label label, String text) {
      this(label, WordFeatures.words(text));
    }
  }

  private WordTeacher(WordFeatures features, double[] weights, double bias) {
    this.features = features;
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Trains a teacher.
   *
   * @param lessons of both labels
   * @throws IllegalArgumentException if a label is missing
   */
  public static WordTeacher train(List<Lesson> lessons) {
    for (Label label : Label.values()) {
      if (lessons.stream().noneMatch(lesson -> lesson.label() == label)) {
        throw new IllegalArgumentException("no lesson is " + label);
      }
    }
    WordFeatures features = WordFeatures.of(lessons.stream().map(Lesson::words).toList());
    Problem problem = new Problem();
    problem.l = lessons.size();
    problem.n = features.size() + 1;
    problem.bias = BIAS;
    problem.x = lessons.stream().map(l -> nodes(features, l.words())).toArray(Feature[][]::new);
    problem.y = lessons.stream().mapToDouble(l -> l.label() == Label.SPAM ? 1 : 0).toArray();
    Linear.disableDebugOutput();
    Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, C, TOLERANCE));
    // Weights speak for the label that the library met first.
    double sign = model.getLabels()[0] == 1 ? 1 : -1;
    double[] weights = model.getFeatureWeights();
    double[] ofWords = new double[features.size()];
    for (int column = 0; column < ofWords.length; column++) {
      ofWords[column] = sign * weights[column];
    }
    return new WordTeacher(features, ofWords, sign * weights[features.size()] * BIAS);
  }

  /** Returns the words of a text, without case and without most signs. */
  public static List<String> words(String text) {
    return WordFeatures.words(text);
  }

  /** Returns the teacher's probability that a text is spam, above 0 and below 1. */
  public double pSpam(String text) {
    return pSpam(WordFeatures.words(text));
  }

  /** Returns the same of words, see {@link Lesson}. */
  public double pSpam(List<String> words) {
    double margin = bias;
    for (Map.Entry<Integer, Double> word : features.weigh(words).entrySet()) {
      margin += weights[word.getKey()] * word.getValue();
    }
    return 1 / (1 + Math.exp(-margin));
  }

  /**
   * Returns how much a word, standing once in a text, speaks for spam; below 0 for ham, 0 for one
   * that the teacher doesn't know.
   *
   * @param word as in {@link #words(String)}, or two of them with a space between
   */
  public double leaning(String word) {
    return features.column(word).stream().mapToDouble(c -> weights[c] * features.rarity(c)).sum();
  }

  /** Returns how many words and pairs the teacher knows. */
  public int vocabulary() {
    return features.size();
  }

  private static Feature[] nodes(WordFeatures features, List<String> words) {
    Map<Integer, Double> weighed = features.weigh(words);
    Feature[] nodes = new Feature[weighed.size() + 1];
    int at = 0;
    for (Map.Entry<Integer, Double> word : weighed.entrySet()) {
      // The library counts from 1.
      nodes[at++] = new FeatureNode(word.getKey() + 1, word.getValue());
    }
    nodes[at] = new FeatureNode(features.size() + 1, BIAS);
    return nodes;
  }
}
