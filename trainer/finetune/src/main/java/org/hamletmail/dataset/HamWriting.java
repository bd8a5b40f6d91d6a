package org.hamletmail.dataset;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.Languages;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.Scripts;

/** In which scripts and languages enough of the ham is that a model is trained on. */
public final class HamWriting {
  /** Share of a message's letters from which it is one in that script. */
  private static final double SCRIPT_SHARE = 0.2;

  private static final int ENOUGH_IN_SCRIPT = 20;

  /** So many messages, spread evenly, tell what a hundredth of all is in; all would take long. */
  private static final int ASKED_FOR_LANGUAGE = 2000;

  private HamWriting() {}

  /**
   * Returns the scripts of a hundredth of the ham, or of 20 messages, and the languages that a
   * hundredth of it is most likely in. A language is known too easily rather than too late: what is
   * known is judged, as all was before.
   */
  public static SeenHam of(List<LabeledMessage> messages) {
    List<MessageText> ham =
        messages.stream()
            .filter(message -> message.label() == Label.HAM)
            .map(LabeledMessage::text)
            .toList();
    Set<String> languages =
        common(
            spread(ham, ASKED_FOR_LANGUAGE),
            text -> Languages.likeliest(text).map(Set::of).orElseGet(Set::of),
            Integer.MAX_VALUE);
    return new SeenHam(
        Optional.of(common(ham, text -> Scripts.of(text, SCRIPT_SHARE), ENOUGH_IN_SCRIPT)),
        languages.isEmpty() ? Optional.empty() : Optional.of(languages));
  }

  private static <T> Set<T> common(
      List<MessageText> texts, Function<String, Collection<T>> kinds, int enough) {
    Map<T, Integer> counts = new HashMap<>();
    for (MessageText text : texts) {
      kinds.apply(text.forModel()).forEach(kind -> counts.merge(kind, 1, Integer::sum));
    }
    int needed = Math.min(enough, Math.ceilDiv(texts.size(), 100));
    counts.values().removeIf(count -> count < needed);
    return new HashSet<>(counts.keySet());
  }

  private static List<MessageText> spread(List<MessageText> texts, int atMost) {
    int taken = Math.min(texts.size(), atMost);
    return IntStream.range(0, taken)
        .mapToObj(i -> texts.get((int) ((long) i * texts.size() / taken)))
        .toList();
  }
}
