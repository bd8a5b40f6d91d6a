package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.hamletmail.classifier.Label;

/** Makes of what an epoch draws what a teacher has to say of it. For one thread. */
final class TaughtDraws {
  /** Shorter texts keep their label. */
  private static final int LONG_ENOUGH = 40;

  private static final int SHORTEST_MIXTURE = 20;
  private static final int SHORTEST_PIECE = 5;
  private static final int LONGEST_PIECE = 50;

  /** Of a foreign text at least this share is strange. */
  private static final double FOREIGN = 0.4;

  private final Lessons lessons;
  private final int maxTokens;
  private final RandomGenerator random;

  TaughtDraws(Lessons lessons, int maxTokens, RandomGenerator random) {
    this.lessons = lessons;
    this.maxTokens = maxTokens;
    this.random = random;
  }

  /** Returns how many mixtures join a number of messages. */
  static int mixtures(int messages, Lessons lessons) {
    return (int) Math.round(messages * lessons.mixtures() / (1 - lessons.mixtures()));
  }

  /** Returns messages as the teacher sees them, and mixtures of them. */
  List<Draw> of(List<Draw> messages) {
    List<Draw> taught = new ArrayList<>();
    for (Draw message : messages) {
      taught.add(taught(message));
    }
    for (int i = mixtures(messages.size(), lessons); i > 0; i--) {
      taught.add(mixture(messages));
    }
    int foreign = foreign(messages.size(), lessons);
    for (int i = 0; i < foreign; i++) {
      taught.add(foreign(messages.get(random.nextInt(messages.size()))));
    }
    return taught;
  }

  /** Returns how many foreign texts join a number of messages. */
  static int foreign(int messages, Lessons lessons) {
    return (int) Math.round(messages * lessons.foreign());
  }

  private Draw taught(Draw message) {
    int[] ids = disturbed(lessons.rewriting().rewrite(message.ids(), random));
    if (ids.length < LONG_ENOUGH) {
      return new Draw(message.label(), ids);
    }
    double label = Batch.column(message.label());
    double target = label + lessons.trust() * (lessons.teacher().pSpam(ids) - label);
    return new Draw(message.label(), target, ids);
  }

  private Draw mixture(List<Draw> messages) {
    // A position table may be shorter than the shortest mixture one would like.
    int length = random.nextInt(Math.min(SHORTEST_MIXTURE, maxTokens), maxTokens + 1);
    int[] ids = new int[length];
    int filled = 0;
    while (filled < length) {
      int[] from = messages.get(random.nextInt(messages.size())).ids();
      int[] written = lessons.rewriting().rewrite(from, random);
      int piece = random.nextInt(SHORTEST_PIECE, LONGEST_PIECE);
      int start = random.nextInt(Math.max(1, written.length - piece + 1));
      int count = Math.min(Math.min(piece, written.length - start), length - filled);
      System.arraycopy(written, start, ids, filled, count);
      filled += count;
    }
    int[] seen = disturbed(ids);
    double target = lessons.teacher().pSpam(seen);
    return new Draw(target >= 0.5 ? Label.SPAM : Label.HAM, target, seen);
  }

  private Draw foreign(Draw message) {
    double share = FOREIGN + (1 - FOREIGN) * random.nextDouble();
    int[] ids = estranged(message.ids(), share);
    double target = lessons.teacher().pSpam(ids) * (1 - share) / (1 - FOREIGN);
    return new Draw(target >= 0.5 ? Label.SPAM : Label.HAM, target, ids);
  }

  private int[] disturbed(int[] ids) {
    if (lessons.strangers() == 0 || random.nextBoolean()) {
      return ids;
    }
    return estranged(ids, random.nextDouble() * 2 * lessons.strangers());
  }

  private int[] estranged(int[] ids, double share) {
    int[] disturbed = Arrays.copyOf(ids, ids.length);
    for (int i = 0; i < disturbed.length; i++) {
      if (random.nextDouble() < share) {
        disturbed[i] = lessons.stranger().applyAsInt(random);
      }
    }
    return disturbed;
  }
}
