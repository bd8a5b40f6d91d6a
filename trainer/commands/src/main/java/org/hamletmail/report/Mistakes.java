package org.hamletmail.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Label;
import org.hamletmail.evaluation.MeasuredPart;

/**
 * The surest wrong answers of one kind.
 *
 * @param title of the list
 * @param caption what is listed
 * @param messages worst first
 */
record Mistakes(String title, String caption, List<Message> messages) {
  private static final int LISTED = 15;
  private static final int CHARACTERS = 300;

  /**
   * One of them.
   *
   * @param pSpam with six digits
   * @param path of the message
   * @param text its beginning, empty unless asked for
   */
  record Message(String pSpam, String path, List<String> text) {}

  boolean none() {
    return messages.isEmpty();
  }

  boolean any() {
    return !none();
  }

  static Mistakes of(Report report, Label label) {
    MeasuredPart part = report.first();
    Comparator<Integer> bySpam = Comparator.comparingDouble(i -> part.scores().get(i).pSpam());
    List<Integer> wrong =
        IntStream.range(0, part.messages().size())
            .filter(i -> part.scores().get(i).label() == label)
            .filter(i -> part.scores().get(i).pSpam() >= report.tag() == (label == Label.HAM))
            .boxed()
            .sorted(label == Label.HAM ? bySpam.reversed() : bySpam)
            .toList();
    List<Message> shown =
        wrong.stream().limit(LISTED).map(i -> message(part, i, report.showText())).toList();
    boolean ham = label == Label.HAM;
    return new Mistakes(
        ham ? "Wanted mail that was called spam" : "Spam that was left alone",
        shown.size() < wrong.size()
            ? "The worst " + shown.size() + " of " + Numerals.count(wrong.size())
            : Numerals.count(wrong.size()) + (wrong.size() == 1 ? " message" : " messages"),
        shown);
  }

  private static Message message(MeasuredPart part, int place, boolean showText) {
    var message = part.messages().get(place);
    String text = message.text().forModel();
    String beginning =
        text.substring(0, text.offsetByCodePoints(0, Math.min(CHARACTERS, points(text))));
    return new Message(
        String.format(Locale.ROOT, "%.6f", part.scores().get(place).pSpam()),
        Numerals.visible(message.id()),
        showText ? List.of(Numerals.visible(beginning)) : List.of());
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }
}
