package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides what one epoch shows the model: which window of each message, in which batches. */
final class EpochDraws {
  private EpochDraws() {}

  /** Returns how many batches an epoch has. */
  static int steps(int examples, TrainingMethod method, @Nullable Lessons lessons) {
    int more =
        lessons == null
            ? 0
            : TaughtDraws.mixtures(examples, lessons) + TaughtDraws.foreign(examples, lessons);
    return Math.ceilDiv(examples + more, method.batch());
  }

  /**
   * Draws an epoch.
   *
   * @param lessons what is shown besides the examples
   * @param epoch from 1; with the recipe's seed it decides everything
   * @return batches, each of the recipe's size but perhaps one
   */
  static List<List<Draw>> batches(
      List<Example> examples, TrainingMethod method, @Nullable Lessons lessons, int epoch) {
    RandomGenerator random = new SplittableRandom(method.seed() * 1_000_003 + epoch);
    List<Passage> passages =
        examples.stream().map(e -> passage(e, method.firstWindowShare(), random)).toList();
    List<Draw> draws = new ArrayList<>(examples.size());
    if (lessons == null) {
      for (int i = 0; i < passages.size(); i++) {
        draws.add(new Draw(examples.get(i).label(), passages.get(i).window()));
      }
    } else {
      draws.addAll(new TaughtDraws(lessons, method.maxTokens(), random).of(examples, passages));
    }
    // Last, so that a teacher has judged whole sentences.
    draws.replaceAll(draw -> draw.reading(dropout(draw.ids(), method.tokenDropout(), random)));
    Collections.shuffle(draws, random);
    int together = method.batch() * method.bucket();
    List<List<Draw>> batches = new ArrayList<>();
    for (int from = 0; from < draws.size(); from += together) {
      List<Draw> bucket = draws.subList(from, Math.min(draws.size(), from + together));
      if (method.bucket() > 1) {
        bucket.sort(Comparator.comparingInt(d -> d.ids().length));
      }
      for (int at = 0; at < bucket.size(); at += method.batch()) {
        batches.add(List.copyOf(bucket.subList(at, Math.min(bucket.size(), at + method.batch()))));
      }
    }
    if (method.bucket() > 1) {
      Collections.shuffle(batches, random);
    }
    return batches;
  }

  private static Passage passage(Example example, double firstShare, RandomGenerator random) {
    List<Passage> passages = example.passages();
    int count = passages.size();
    if (count > 1 && passages.getLast().window().length < passages.getFirst().window().length / 3) {
      // A few words at the end of long mail would pass for a short message of that label.
      count--;
    }
    if (count == 1 || random.nextDouble() < firstShare) {
      return passages.getFirst();
    }
    return passages.get(1 + random.nextInt(count - 1));
  }

  private static int[] dropout(int[] ids, double share, RandomGenerator random) {
    if (share == 0) {
      return ids;
    }
    int[] kept = new int[ids.length];
    int count = 0;
    for (int id : ids) {
      if (random.nextDouble() >= share) {
        kept[count++] = id;
      }
    }
    return count == 0 ? ids : Arrays.copyOf(kept, count);
  }
}
