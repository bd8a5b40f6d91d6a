package org.hamletmail.policy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.evidence.Offset;
import org.hamletmail.lists.Hit;
import org.hamletmail.text.MessageText;

/**
 * What counted in a decision beside the model's word.
 *
 * @param hidden share of the text that the message hides from its readers, see {@link
 *     MessageText#hidden}; empty where the text was not read
 * @param list the entry of a list that the message met
 * @param offsets what was added to the score, in the order in which log and header name them
 * @param rules number of the entry of {@code hamlet.policy.recipients} whose settings decided, 0
 *     for the general ones, with {@code mildest:} before it where recipients have different ones;
 *     empty where the general ones hold for all
 * @param thresholds with which the model's word was compared; empty where it was not
 */
public record Grounds(
    OptionalDouble hidden,
    Optional<Hit> list,
    List<Offset> offsets,
    Optional<String> rules,
    Optional<Policy.Thresholds> thresholds) {

  /** Nothing is known. */
  static final Grounds NONE =
      new Grounds(
          OptionalDouble.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());

  /** Copies the list. */
  public Grounds {
    offsets = List.copyOf(offsets);
  }

  static Grounds ofList(Hit hit) {
    return new Grounds(
        OptionalDouble.empty(), Optional.of(hit), List.of(), Optional.empty(), Optional.empty());
  }

  Grounds by(String entry) {
    return new Grounds(hidden, list, offsets, Optional.of(entry), thresholds);
  }

  Grounds comparedWith(Policy.Thresholds inForce) {
    return new Grounds(hidden, list, offsets, rules, Optional.of(inForce));
  }

  /** Returns the same with further offsets. */
  Grounds and(List<Offset> more) {
    List<Offset> all = Stream.concat(offsets.stream(), more.stream()).toList();
    return new Grounds(hidden, list, all, rules, thresholds);
  }

  /**
   * Returns a probability with all offsets added to its log-odds. What lies below the tag threshold
   * without those that speak against it stays below the reject threshold with them: who is refused
   * is refused for what he wrote.
   */
  double applied(double pSpam) {
    double sum = offsets.stream().mapToDouble(Offset::points).sum();
    if (sum == 0) {
      return pSpam;
    }
    double friendly = offsets.stream().mapToDouble(offset -> Math.min(0, offset.points())).sum();
    double shifted = Score.shifted(pSpam, sum);
    double limit =
        thresholds
            .filter(t -> t.reject().isPresent() && Score.shifted(pSpam, friendly) < t.tag())
            .map(t -> Math.nextDown(t.reject().getAsDouble()))
            .orElse(1.0);
    return Math.min(shifted, limit);
  }

  /** Returns the offsets in a word, such as {@code soften:-3.0}; empty where there is none. */
  String offsetWords() {
    return offsets.stream().map(Offset::toString).collect(Collectors.joining(","));
  }
}
