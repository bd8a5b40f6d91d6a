package org.hamletmail.written;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that the corpus must not hold. */
final class Check {
  private Check() {}

  /** Returns all problems, those of reading too, by file and line. */
  static List<Problem> all(Corpus corpus) {
    List<Problem> problems = new ArrayList<>(corpus.problems());
    for (Language language : corpus.languages().values()) {
      SlotCheck.lists(language, problems);
      List<Text> texts =
          corpus.texts().stream().filter(text -> text.language().equals(language.code())).toList();
      Map<String, Text> byId = new HashMap<>();
      for (Text text : texts) {
        Text before = byId.putIfAbsent(text.id(), text);
        if (before != null) {
          problems.add(
              at(
                  text,
                  "the id "
                      + text.id()
                      + " stands at "
                      + before.file()
                      + ":"
                      + before.line()
                      + " already; choose another"));
        }
      }
      for (Text text : texts) {
        SlotCheck.text(language, text, problems);
        TextCheck.text(text, problems);
        pair(text, byId, problems);
      }
      NearCopies.find(texts, language.spaced(), problems);
      Leaks.find(language, texts, problems);
    }
    return problems.stream().distinct().sorted().toList();
  }

  private static void pair(Text text, Map<String, Text> byId, List<Problem> problems) {
    String pair = text.pair();
    if (pair == null) {
      return;
    }
    Text twin = byId.get(pair);
    if (twin == null) {
      problems.add(
          at(
              text,
              "its twin "
                  + pair
                  + " is nowhere in "
                  + text.language()
                  + "; write it, or take pair: out"));
    } else if (twin.label() == text.label()) {
      problems.add(
          at(
              text,
              "its twin "
                  + pair
                  + " is "
                  + twin.label().folder
                  + " too; a pair has one text of each label"));
    } else if (!text.id().equals(twin.pair())) {
      problems.add(
          at(
              twin,
              "is the twin of "
                  + text.id()
                  + " but says pair: "
                  + (twin.pair() == null ? "nothing" : twin.pair())
                  + "; write pair: "
                  + text.id()));
    }
  }

  static Problem at(Text text, String wrong) {
    return new Problem(text.file(), text.line(), wrong);
  }
}
