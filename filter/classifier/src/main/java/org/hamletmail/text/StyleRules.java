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

  private final Map<String, String> declarations = new HashMap<>();

  private StyleRules() {}

  /** Gathers the rules of a document. */
  static StyleRules of(Document document) {
    StyleRules rules = new StyleRules();
    int budget = MAX_SHEET;
    for (Element style : document.getElementsByTag("style")) {
      String sheet = style.data();
      if (sheet.length() > budget) {
        break;
      }
      budget -= sheet.length();
      rules.read(Declarations.withoutComments(sheet));
    }
    return rules;
  }

  /** Returns what applies to an element, its own style last, in lower case. */
  String declarationsOf(Element element) {
    String own = element.attr("style");
    if (declarations.isEmpty()) {
      return own;
    }
    StringBuilder all = new StringBuilder();
    String tag = element.normalName();
    add(all, tag);
    for (String name : element.classNames()) {
      add(all, "." + name.toLowerCase(Locale.ROOT));
      add(all, tag + "." + name.toLowerCase(Locale.ROOT));
    }
    if (!element.id().isEmpty()) {
      add(all, "#" + element.id().toLowerCase(Locale.ROOT));
    }
    return all.append(own).toString();
  }

  private void add(StringBuilder all, String selector) {
    String found = declarations.get(selector);
    if (found != null) {
      all.append(found).append(';');
    }
  }

  private void read(String sheet) {
    int at = 0;
    while (at < sheet.length()) {
      int open = sheet.indexOf('{', at);
      if (open < 0) {
        return;
      }
      String selectors = sheet.substring(at, open).trim().toLowerCase(Locale.ROOT);
      int semicolon = selectors.lastIndexOf(';');
      boolean nested = selectors.startsWith("@", semicolon + 1) || selectors.startsWith("@");
      int close = nested ? matching(sheet, open) : sheet.indexOf('}', open);
      if (close < 0) {
        return;
      }
      if (!nested) {
        addRule(selectors.substring(semicolon + 1), sheet.substring(open + 1, close));
      }
      at = close + 1;
    }
  }

  private void addRule(String selectors, String body) {
    if (!Declarations.concernsVisibility(body)) {
      return;
    }
    for (String selector : selectors.split(",", -1)) {
      String simple = selector.trim();
      if (simple.length() < 100 && SIMPLE.matcher(simple).matches()) {
        declarations.merge(simple, body, (a, b) -> a.length() > 2000 ? a : a + ";" + b);
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
