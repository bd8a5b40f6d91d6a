package org.hamletmail.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * The simple rules of a document's style elements: those whose selector is a tag, a class, an id,
 * or a tag with a class. Others, and those in {@code @media} blocks, are not followed.
 */
final class StyleRules {
  // A rule is small; sheets of real mail are below 60,000 characters.
  private static final int MAX_SHEET = 200_000;
  private static final Pattern SIMPLE = Pattern.compile("[a-z0-9]*[.#]?[\\w-]+");

  // Old documents hide their sheets from browsers older still.
  private static final Pattern HTML_COMMENT = Pattern.compile("<!--|-->");

  private final Map<String, Declarations> rules = new HashMap<>();

  private StyleRules() {}

  /** Gathers the rules of a document. */
  static StyleRules of(Document document, Deadline deadline) {
    StyleRules found = new StyleRules();
    int budget = MAX_SHEET;
    for (Element style : document.getElementsByTag("style")) {
      deadline.check();
      String sheet = style.data();
      if (sheet.length() > budget) {
        break;
      }
      budget -= sheet.length();
      found.read(Declarations.withoutComments(HTML_COMMENT.matcher(sheet).replaceAll(" ")));
    }
    return found;
  }

  /** Returns what applies to an element; its own style is the strongest. */
  Declarations declarationsOf(Element element) {
    Declarations own = Declarations.of(element.attr("style"));
    if (rules.isEmpty()) {
      return own;
    }
    String tag = element.normalName();
    Declarations all = rule(tag);
    for (String name : element.classNames()) {
      String ofClass = "." + name.toLowerCase(Locale.ROOT);
      all = all.with(rule(ofClass)).with(rule(tag + ofClass));
    }
    if (!element.id().isEmpty()) {
      all = all.with(rule("#" + element.id().toLowerCase(Locale.ROOT)));
    }
    return all.with(own);
  }

  private Declarations rule(String selector) {
    return rules.getOrDefault(selector, Declarations.NONE);
  }

  private void read(String sheet) {
    int at = 0;
    while (at < sheet.length()) {
      int open = sheet.indexOf('{', at);
      if (open < 0) {
        return;
      }
      String before = sheet.substring(at, open);
      String selectors =
          before.substring(before.lastIndexOf(';') + 1).trim().toLowerCase(Locale.ROOT);
      boolean nested = selectors.startsWith("@");
      int close = nested ? matching(sheet, open) : sheet.indexOf('}', open);
      if (close < 0) {
        return;
      }
      if (!nested) {
        addRule(selectors, sheet.substring(open + 1, close));
      }
      at = close + 1;
    }
  }

  private void addRule(String selectors, String block) {
    Declarations declarations = Declarations.of(block);
    if (declarations.isEmpty()) {
      return;
    }
    for (String selector : selectors.split(",", -1)) {
      String simple = selector.trim();
      if (simple.length() < 100 && SIMPLE.matcher(simple).matches()) {
        rules.merge(simple, declarations, Declarations::with);
      }
    }
  }

  private static int matching(String sheet, int open) {
    int depth = 0;
    for (int i = open; i < sheet.length(); i++) {
      char c = sheet.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
