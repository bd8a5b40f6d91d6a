package org.hamletmail.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hamletmail.classifier.Explanation;
import org.hamletmail.classifier.Explanation.Span;
import org.hamletmail.files.Printable;
import picocli.CommandLine.Help.Ansi.Style;

/** Explanations as text and as JSON. */
final class ExplanationOutput {
  private static final String MARGIN = "    | ";
  private static final String PLAIN_ON = "[-";
  private static final String PLAIN_OFF = "-]";

  private ExplanationOutput() {}

  /**
   * Returns the text with its spans marked, each numbered, and what leaving them out does. A
   * message's own control and format characters become question marks: it can't colour anything.
   */
  static List<String> lines(Explanation explanation, boolean colours) {
    String on = colours ? Style.on(Style.bold, Style.fg_red) : PLAIN_ON;
    String off = colours ? Style.reset.on() : PLAIN_OFF;
    List<String> lines = new ArrayList<>();
    for (String line : marked(explanation, on, off)) {
      lines.add(MARGIN + line);
    }
    int number = 0;
    for (Span span : explanation.spans()) {
      lines.add(
          String.format(
              Locale.ROOT, "    %d: P(spam) %.6f without it", ++number, span.pSpamWithout()));
    }
    lines.add(
        explanation.spans().isEmpty()
            ? "    no part of the text lowers P(spam) by much when it is left out"
            : String.format(
                Locale.ROOT,
                "    P(spam) %.6f, without all that is marked %.6f",
                explanation.pSpam(),
                explanation.pSpamWithoutAll()));
    explanation
        .signs()
        .forEach((sign, pSpam) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "    sign of the sender: %s, P(spam) %.6f without it",
                    sign.spelled(),
                    pSpam)));
    return lines;
  }

  /** Returns the spans with their UTF-16 offsets in the text that the model was given. */
  static JsonObject json(Explanation explanation) {
    JsonArray spans = new JsonArray();
    for (Span span : explanation.spans()) {
      JsonObject one = new JsonObject();
      one.addProperty("begin", span.begin());
      one.addProperty("end", span.end());
      one.addProperty("text", explanation.text().substring(span.begin(), span.end()));
      one.addProperty("p_spam_without", span.pSpamWithout());
      one.addProperty("drop", explanation.pSpam() - span.pSpamWithout());
      spans.add(one);
    }
    JsonObject signs = new JsonObject();
    explanation.signs().forEach((sign, pSpam) -> signs.addProperty(sign.spelled(), pSpam));
    JsonObject json = new JsonObject();
    json.addProperty("text", explanation.text());
    json.add("spans", spans);
    json.add("signs", signs);
    json.addProperty("p_spam_without_all", explanation.pSpamWithoutAll());
    json.addProperty("joint_drop", explanation.pSpam() - explanation.pSpamWithoutAll());
    return json;
  }

  private static List<String> marked(Explanation explanation, String on, String off) {
    String text = explanation.text();
    StringBuilder out = new StringBuilder();
    int at = 0;
    int number = 0;
    for (Span span : explanation.spans()) {
      out.append(printable(text.substring(at, span.begin())));
      // Anew on each line, so that the margin stays free of it.
      String inside = printable(text.substring(span.begin(), span.end()));
      out.append(on).append(++number).append(": ").append(inside.replace("\n", off + "\n" + on));
      out.append(off);
      at = span.end();
    }
    out.append(printable(text.substring(at)));
    return out.toString().lines().toList();
  }

  private static String printable(String text) {
    return Arrays.stream(text.split("\n", -1)).map(Printable::of).collect(Collectors.joining("\n"));
  }
}
