package org.hamletmail.teacher;

import static java.util.Objects.requireNonNull;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.OwnWords;
import org.hamletmail.classifier.WordVectors;

/**
 * Learns {@link OwnWords}: logistic regression on the words and pairs of somebody's own mail, both
 * labels with the same weight whatever their numbers. Stateless; the same mail in the same order
 * gives the same words.
 *
 * <p>The regression is not told what the GPT-2 says: it learns the same from the own mail alone,
 * and the GPT-2 has its say beside it. Told, it takes the GPT-2 at its word where there is little
 * mail, and forgets it where there is much (docs/method/experiments.md has the figures).
 */
public final class OwnWordsLessons {
  /** What the GPT-2 says of its own training is surer than it is of other mail. */
  private static final double SHARE = 0.4;

  private static final double LIMIT = 8;

  /** Inverse strength of the regularisation; between 20 and 500 little changes. */
  private static final double C = 100;

  private static final double TOLERANCE = 0.01;

  /** A word of one message is a name or a misprint. */
  private static final int MIN_TEXTS = 2;

  /** Those that stand in most texts; more make large archives slow and teach them by heart. */
  private static final int MAX_WORDS = 250_000;

  /** A message to learn from. */
  public record Lesson(Label label, String text) {}

  private OwnWordsLessons() {}

  /**
   * Learns words.
   *
   * @param lessons of both labels
   * @throws IllegalArgumentException if a label is missing
   */
  public static OwnWords learn(List<Lesson> lessons) {
    double[] counts = new double[2];
    lessons.forEach(lesson -> counts[lesson.label().id()]++);
    if (counts[0] == 0 || counts[1] == 0) {
      throw new IllegalArgumentException("no lesson is " + (counts[0] == 0 ? "ham" : "spam"));
    }
    WordVectors vectors = vectors(lessons);
    Problem problem = new Problem();
    problem.l = lessons.size();
    problem.n = vectors.size() + 1;
    problem.bias = 1;
    problem.x =
        lessons.stream().map(l -> nodes(vectors.of(l.text()), problem.n)).toArray(Feature[][]::new);
    problem.y = lessons.stream().mapToDouble(l -> l.label().id()).toArray();
    Parameter parameter = new Parameter(SolverType.L2R_LR, C, TOLERANCE);
    double half = lessons.size() / 2.0;
    parameter.setWeights(
        new double[] {half / counts[0], half / counts[1]},
        new int[] {Label.HAM.id(), Label.SPAM.id()});
    Linear.disableDebugOutput();
    Model model = Linear.train(problem, parameter);
    // Weights speak for the label that the library met first.
    double sign = model.getLabels()[0] == Label.SPAM.id() ? 1 : -1;
    double[] found = model.getFeatureWeights();
    float[] weights = new float[vectors.size()];
    for (int column = 0; column < weights.length; column++) {
      weights[column] = (float) (sign * found[column]);
    }
    return new OwnWords(SHARE, LIMIT, sign * found[weights.length], vectors, weights);
  }

  private static WordVectors vectors(List<Lesson> lessons) {
    Map<String, Integer> inTexts = new HashMap<>();
    for (Lesson lesson : lessons) {
      Set<String> met = new HashSet<>();
      WordVectors.forEach(lesson.text(), met::add, met::add);
      met.forEach(word -> inTexts.merge(word, 1, Integer::sum));
    }
    // Sorted by spelling too, so that the same texts give the same columns on any machine.
    List<String> words =
        inTexts.entrySet().stream()
            .filter(word -> word.getValue() >= MIN_TEXTS)
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_WORDS)
            .map(Map.Entry::getKey)
            .toList();
    float[] rarities = new float[words.size()];
    for (int column = 0; column < rarities.length; column++) {
      rarities[column] =
          (float) rarity(lessons.size(), requireNonNull(inTexts.get(words.get(column))));
    }
    return new WordVectors(words, rarities, rarity(lessons.size(), MIN_TEXTS));
  }

  private static double rarity(int texts, int withIt) {
    return Math.log((1.0 + texts) / (1.0 + withIt)) + 1;
  }

  private static Feature[] nodes(WordVectors.Vector vector, int bias) {
    Feature[] nodes = new Feature[vector.columns().length + 1];
    for (int i = 0; i < vector.columns().length; i++) {
      // The library counts from 1.
      nodes[i] = new FeatureNode(vector.columns()[i] + 1, vector.values()[i]);
    }
    nodes[nodes.length - 1] = new FeatureNode(bias, 1);
    return nodes;
  }
}
