package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** A message, who judges it, and all messages that the same one judges. */
  private record Judged(Draw draw, Teacher teacher, List<Judged> together) {}

  /**
   * Returns messages as the teacher sees them, and mixtures of them.
   *
   * @param examples the messages as a whole
   * @param draws what is shown of each, in the same order
   */
  List<Draw> of(List<Example> examples, List<Draw> draws) {
    List<Judged> messages = new ArrayList<>(draws.size());
    Map<Teacher, List<Judged>> together = new HashMap<>();
    for (int i = 0; i < draws.size(); i++) {
      Teacher teacher = lessons.teacher().without(examples.get(i));
      List<Judged> others = together.computeIfAbsent(teacher, any -> new ArrayList<>());
      Judged message = new Judged(draws.get(i), teacher, others);
      messages.add(message);
      others.add(message);
    }
    List<Draw> taught = new ArrayList<>();
    for (Judged message : messages) {
      taught.add(taught(message));
    }
    for (int i = mixtures(messages.size(), lessons); i > 0; i--) {
      taught.add(mixture(messages.get(random.nextInt(messages.size()))));
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

  private Draw taught(Judged message) {
    Label sure = message.draw().label();
    int[] ids = disturbed(lessons.rewriting().rewrite(message.draw().ids(), random));
    if (ids.length < LONG_ENOUGH) {
      return new Draw(sure, ids);
    }
    double label = Batch.column(sure);
    double target = label + lessons.trust() * (message.teacher().pSpam(ids) - label);
    return new Draw(sure, target, ids);
  }

  private Draw mixture(Judged first) {
    // A position table may be shorter than the shortest mixture one would like.
    int length = random.nextInt(Math.min(SHORTEST_MIXTURE, maxTokens), maxTokens + 1);
    int[] ids = new int[length];
    Judged from = first;
    int filled = 0;
    while (filled < length) {
      int[] written = lessons.rewriting().rewrite(from.draw().ids(), random);
      int piece = random.nextInt(SHORTEST_PIECE, LONGEST_PIECE);
      int start = random.nextInt(Math.max(1, written.length - piece + 1));
      int count = Math.min(Math.min(piece, written.length - start), length - filled);
      System.arraycopy(written, start, ids, filled, count);
      filled += count;
      from = first.together().get(random.nextInt(first.together().size()));
    }
    int[] seen = disturbed(ids);
    return judged(seen, first.teacher().pSpam(seen));
  }

  private Draw foreign(Judged message) {
    double share = FOREIGN + (1 - FOREIGN) * random.nextDouble();
    int[] ids = estranged(message.draw().ids(), share);
    return judged(ids, message.teacher().pSpam(ids) * (1 - share) / (1 - FOREIGN));
  }

  private static Draw judged(int[] ids, double pSpam) {
    return new Draw(pSpam >= 0.5 ? Label.SPAM : Label.HAM, pSpam, ids);
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
