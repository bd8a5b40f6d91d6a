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

  /** A mixture of texts that are all repetitions ends here, in tokens for each that is read. */
  private static final int MOST_BEHIND_A_TOKEN = 8;

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
  private record Judged(Label label, Passage passage, Teacher teacher, List<Judged> together) {}

  /**
   * Returns messages as the teacher sees them, and mixtures of them.
   *
   * @param examples the messages as a whole
   * @param passages what is shown of each, in the same order
   */
  List<Draw> of(List<Example> examples, List<Passage> passages) {
    List<Judged> messages = new ArrayList<>(passages.size());
    Map<Teacher, List<Judged>> together = new HashMap<>();
    for (int i = 0; i < passages.size(); i++) {
      Example example = examples.get(i);
      Teacher teacher = lessons.teacher().without(example);
      List<Judged> others = together.computeIfAbsent(teacher, any -> new ArrayList<>());
      Judged message = new Judged(example.label(), passages.get(i), teacher, others);
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
    Passage seen = disturbed(rewritten(message));
    if (seen.window().length < LONG_ENOUGH) {
      return new Draw(message.label(), seen.window());
    }
    double label = Batch.column(message.label());
    double target = label + lessons.trust() * (message.teacher().pSpam(seen.ids()) - label);
    return new Draw(message.label(), target, seen.window());
  }

  private Draw mixture(Judged first) {
    // A position table may be shorter than the shortest mixture one would like.
    int length = random.nextInt(Math.min(SHORTEST_MIXTURE, maxTokens), maxTokens + 1);
    int[] ids = new int[length * MOST_BEHIND_A_TOKEN];
    int filled = 0;
    int[] places = {};
    Judged from = first;
    while (places.length < length && filled < ids.length) {
      int[] written = rewritten(from).ids();
      int piece = random.nextInt(SHORTEST_PIECE, LONGEST_PIECE);
      int start = random.nextInt(Math.max(1, written.length - piece + 1));
      int count = Math.min(Math.min(piece, written.length - start), ids.length - filled);
      System.arraycopy(written, start, ids, filled, count);
      filled += count;
      places = lessons.reading().places(Arrays.copyOf(ids, filled), length);
      from = first.together().get(random.nextInt(first.together().size()));
    }
    int read = places[places.length - 1] + 1;
    Passage seen = disturbed(Passage.of(Arrays.copyOf(ids, read), places));
    return judged(seen, first.teacher().pSpam(seen.ids()));
  }

  private Draw foreign(Judged message) {
    double share = FOREIGN + (1 - FOREIGN) * random.nextDouble();
    Passage seen = estranged(message.passage(), share);
    return judged(seen, message.teacher().pSpam(seen.ids()) * (1 - share) / (1 - FOREIGN));
  }

  private static Draw judged(Passage seen, double pSpam) {
    return new Draw(pSpam >= 0.5 ? Label.SPAM : Label.HAM, pSpam, seen.window());
  }

  private Passage rewritten(Judged message) {
    int[] ids = message.passage().ids();
    return message.passage().with(lessons.rewriting().rewrite(ids, random));
  }

  private Passage disturbed(Passage passage) {
    if (lessons.strangers() == 0 || random.nextBoolean()) {
      return passage;
    }
    return estranged(passage, random.nextDouble() * 2 * lessons.strangers());
  }

  private Passage estranged(Passage passage, double share) {
    int[] disturbed = passage.ids().clone();
    for (int i = 0; i < disturbed.length; i++) {
      if (random.nextDouble() < share) {
        disturbed[i] = lessons.stranger().inPlaceOf(disturbed[i], random);
      }
    }
    return passage.with(disturbed).keeping(lessons.reading().standing(disturbed));
  }
}
