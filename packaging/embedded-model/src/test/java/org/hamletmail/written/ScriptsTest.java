package org.hamletmail.written;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Languages whose words no space parts, or whose names no address can hold. */
class ScriptsTest {
  private static final Lists NONE = new Lists("slots.txt");

  @Test
  void leaks_ofSmallPrintWithoutSpaces_namesWhatOneLabelAloneSays() {
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      char one = (char) ('一' + i);
      texts.add(text("ja", Label.HAM, i, "~ " + one + "のため配信停止" + one + "をお選びください"));
      texts.add(text("ja", Label.SPAM, i, "~ " + one + "のたびにお選びください"));
    }
    List<Problem> problems = new ArrayList<>();

    Leaks.find(new Language("ja", NONE, NONE), texts, problems);

    assertThat(problems.stream().map(Problem::toString))
        .anyMatch(line -> line.contains("\"配信停止\"") && line.contains("none of spam"))
        .noneMatch(line -> line.contains("\"お選びく\""));
  }

  @Test
  void phrases_withoutSpaces_areRunsOfCharacters() {
    List<Text> texts =
        IntStream.range(0, 6)
            .mapToObj(
                i -> text("zh", Label.SPAM, "kind" + i, i, (char) ('一' + i) + "请在今天之内完成认证" + i))
            .toList();

    assertThat(Leaks.phrases(texts, false, 6)).anyMatch(phrase -> phrase.contains("今天之内完成"));
    assertThat(Leaks.phrases(texts, false, 7)).isEmpty();
  }

  @Test
  void check_ofALanguageThatNamesItsScript_takesTheLettersOfTheLanguage() {
    List<Problem> problems = new ArrayList<>();

    TextCheck.text(text("zh-hant", Label.HAM, 1, "您的包裹已經到了，請來拿"), problems);
    assertThat(problems).isEmpty();
    assertThat(new Language("zh-hant", NONE, NONE).spaced()).isFalse();

    TextCheck.text(text("zh-hant", Label.HAM, 1, "您的包裹ですが已經到了"), problems);
    assertThat(problems).hasSize(1);
  }

  @Test
  void address_ofANameInAnotherScript_isMadeOfItsLatinForm() {
    List<Problem> problems = new ArrayList<>();
    List<String> slots = List.of("[first]", "恵 | latin=megumi", "[last]", "佐藤 | latin=sato");
    List<String> domains = List.of("[freemail]", "gmail.com", "[word]", "lake", "[tld]", "com");
    Language language =
        new Language(
            "ja",
            Lists.read("ja/slots.txt", slots, problems),
            Lists.read("slots.txt", domains, problems));
    Text text = text("ja", Label.HAM, 1, "こんにちは、元気ですか");

    for (int seed = 0; seed < 20; seed++) {
      String address = new Filling(language, Draws.of(seed), text).addresses().person(2);
      assertThat(address).containsAnyOf("megumi", "sato");
    }
    assertThat(problems).isEmpty();
  }

  private static Text text(String language, Label label, int number, String line) {
    return text(language, label, "order", number, line);
  }

  private static Text text(String language, Label label, String kind, int number, String line) {
    List<Problem> problems = new ArrayList<>();
    List<String> lines =
        List.of("=== t" + number, "from: X <own>", "subject: X", "", "{order}", "", line);
    List<Text> texts =
        new TextFile(language + "/x.txt", language, label, kind, Style.BULK, lines, problems)
            .read();
    assertThat(problems).isEmpty();
    return texts.getFirst();
  }
}
