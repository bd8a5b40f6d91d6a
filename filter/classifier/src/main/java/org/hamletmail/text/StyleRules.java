package org.hamletmail.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Document.QuirksMode;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * The cascade: which values the style elements of a document and the style attribute of an element
 * give to it.
 *
 * <p>Rules are kept by the id, class or tag that their subject must have, and matched with elements
 * that have it. A rule whose condition holds for some readers only can show, but not hide: where it
 * would decide, the value is {@link CssValue.Unknown#UNKNOWN}.
 *
 * <p>The work is bounded by the length of the sheets and by the elements that matching looks at.
 * Beyond either nothing is hidden by any style, and sheets that are too long count as unread.
 */
final class StyleRules {
  // Sheets of real mail are below 60,000 characters, and matching takes a tenth of this. Gmail
  // clips a message at 102,000.
  private static final int MAX_SHEETS = 400_000;
  private static final int MAX_RULES = 20_000;
  private static final long MAX_STEPS = 2_000_000;
  private static final int MAX_NESTING = 8;
  private static final int MAX_SELECTOR = 1_000;
  private static final int MAX_ANIMATIONS = 20;
  private static final Pattern KEYFRAMES =
      Pattern.compile("(?i)@(?:-[a-z]{1,9}-)?keyframes\\s{1,99}[\"']?([\\w-]{1,99})[\"']?");
  private static final Set<String> SUPPORTED_BY_ALL =
      Set.of("display", "visibility", "color", "background-color", "font-size", "width", "height");

  private static final Set<Property> MORE_IS_SEEN =
      EnumSet.of(
          Property.FONT_SIZE,
          Property.HEIGHT,
          Property.LINE_HEIGHT,
          Property.MAX_HEIGHT,
          Property.MAX_WIDTH,
          Property.OPACITY,
          Property.WIDTH);

  private record Rule(CssSelector selector, Declarations declarations, Truth holds, int order) {}

  private static final Comparator<Rule> WEAKEST_FIRST =
      Comparator.comparing((Rule rule) -> rule.selector().specificity())
          .thenComparingInt(Rule::order);

  private final Deadline deadline;
  private final CssValues values = new CssValues();
  private final CssSelector.Reader selectors;
  private final CssSelector.Work work = new CssSelector.Work(MAX_STEPS);
  private final Map<String, List<Rule>> rules = new HashMap<>();
  private final Map<String, Declarations> attributes = new HashMap<>();
  private final Map<String, Set<Property>> keyframes = new HashMap<>();
  private boolean generates;
  private int count;
  private int unread;

  private StyleRules(boolean quirks, Deadline deadline) {
    this.deadline = deadline;
    selectors = new CssSelector.Reader(quirks);
  }

  /**
   * Gathers the rules of a document.
   *
   * @throws DeadlineExceededException soon after the deadline
   */
  static StyleRules of(Document document, Deadline deadline) {
    boolean quirks = document.quirksMode() == QuirksMode.quirks;
    StyleRules found = new StyleRules(quirks, deadline);
    int length = 0;
    String title = "";
    for (Element style : document.getElementsByTag("style")) {
      if (!isSheet(style)) {
        continue;
      }
      // Of sheets with titles those of the first one apply.
      String own = style.attr("title");
      if (title.isEmpty()) {
        title = own;
      } else if (!own.isEmpty() && !own.equals(title)) {
        continue;
      }
      Truth holds = MediaQuery.holds(style.attr("media"));
      if (holds == Truth.FAILS) {
        continue;
      }
      // What is said in a comment costs no work.
      String sheet = style.data();
      int said = CssScanner.withoutComments(sheet).length();
      length += said;
      if (length > MAX_SHEETS) {
        found.unread += said;
        found.work.take(MAX_STEPS + 1);
        continue;
      }
      found.read(sheet, holds, "", 0);
    }
    return found;
  }

  /** Returns the characters of sheets that lie beyond the bounds. */
  int unread() {
    return unread;
  }

  private static boolean isSheet(Element style) {
    String type = Ascii.lower(style.attr("type").strip());
    return (type.isEmpty() || type.equals("text/css")) && style.closest("template") == null;
  }

  /**
   * Returns what applies to an element.
   *
   * @return empty as soon as the bounds are met
   */
  Map<Property, CssValue> valuesOf(Element element) {
    if (work.isSpent()) {
      return Map.of();
    }
    List<Rule> matching = matching(element, "");
    String style = element.attr("style");
    Declarations own =
        style.isBlank()
            ? Declarations.NONE
            : attributes.computeIfAbsent(style, block -> Declarations.of(block, values));
    if (work.isSpent()) {
      return Map.of();
    }
    if (matching.isEmpty() && own.important().isEmpty() && keyframes.isEmpty()) {
      return own.normal();
    }
    return winners(matching, own);
  }

  /**
   * Returns what applies to the text that sheets put into an element.
   *
   * @param where {@code before} or {@code after} its own
   * @return empty where there is none
   */
  Map<Property, CssValue> valuesOfGenerated(Element element, String where) {
    if (!generates || work.isSpent()) {
      return Map.of();
    }
    List<Rule> matching = matching(element, where);
    if (matching.isEmpty() || work.isSpent()) {
      return Map.of();
    }
    Map<Property, CssValue> winners = winners(matching, Declarations.NONE);
    return winners.containsKey(Property.CONTENT) ? winners : Map.of();
  }

  private Map<Property, CssValue> winners(List<Rule> matching, Declarations own) {
    Map<Property, CssValue> winners = new EnumMap<>(Property.class);
    matching.sort(WEAKEST_FIRST);
    matching.forEach(rule -> apply(rule.declarations().normal(), rule.holds(), winners));
    winners.putAll(own.normal());
    matching.forEach(rule -> apply(rule.declarations().important(), rule.holds(), winners));
    winners.putAll(own.important());
    if (winners.get(Property.ANIMATION) instanceof CssValue.Word(String names)) {
      for (String name : names.split(" ", MAX_ANIMATIONS)) {
        for (Property changing : keyframes.getOrDefault(name, Set.of())) {
          winners.put(changing, CssValue.Unknown.UNKNOWN);
        }
      }
    }
    return winners;
  }

  private static void apply(
      Map<Property, CssValue> said, Truth holds, Map<Property, CssValue> winners) {
    said.forEach((property, value) -> {
      CssValue before = winners.get(property);
      winners.put(property, holds == Truth.HOLDS ? value : either(property, before, value));
    });
  }

  /** Returns the value of two, of which some readers have one and some the other. */
  private static CssValue either(Property property, @Nullable CssValue one, CssValue other) {
    if (other.equals(one)) {
      return other;
    }
    if (one instanceof CssValue.Paint(Colour colour)
        && other instanceof CssValue.Paint(Colour otherColour)
        && colour.looksLike(otherColour)) {
      return other;
    }
    // What is too small for all readers is so in both sizes.
    return MORE_IS_SEEN.contains(property)
            && one instanceof CssValue.Quantity size
            && other instanceof CssValue.Quantity otherSize
            && size.unit().equals(otherSize.unit())
        ? size.number() > otherSize.number() ? size : otherSize
        : CssValue.Unknown.UNKNOWN;
  }

  private List<Rule> matching(Element element, String where) {
    List<Rule> matching = new ArrayList<>();
    if (rules.isEmpty()) {
      return matching;
    }
    collect(element, "*", where, matching);
    collect(element, element.normalName(), where, matching);
    if (element.hasAttr("class")) {
      for (String name : element.classNames()) {
        collect(element, "." + Ascii.lower(name), where, matching);
      }
    }
    if (element.hasAttr("id")) {
      collect(element, "#" + Ascii.lower(element.id()), where, matching);
    }
    return matching;
  }

  private void collect(Element element, String key, String where, List<Rule> matching) {
    for (Rule rule : rules.getOrDefault(key, List.of())) {
      if (rule.selector().isOf(where) && rule.selector().matches(element, work)) {
        matching.add(rule);
      }
    }
  }

  /**
   * Reads rules.
   *
   * @param outer the selectors that these are nested in, empty where there are none
   */
  private void read(String sheet, Truth holds, String outer, int depth) {
    if (holds == Truth.FAILS || depth > MAX_NESTING) {
      return;
    }
    CssScanner.rules(sheet, rule -> read(rule, holds, outer, depth));
  }

  private void read(CssScanner.Rule rule, Truth holds, String outer, int depth) {
    deadline.check();
    if (!rule.prelude().startsWith("@")) {
      addRule(nested(rule.prelude(), outer), rule.block(), holds, depth);
      return;
    }
    Matcher animation = KEYFRAMES.matcher(rule.prelude());
    if (animation.matches()) {
      animate(Ascii.lower(animation.group(1)), rule.block());
      return;
    }
    Truth inside = holds.and(condition(rule.prelude()));
    if (outer.isEmpty()) {
      read(rule.block(), inside, "", depth + 1);
    } else if (inside != Truth.FAILS) {
      // Inside a rule the block may hold declarations for it as well.
      addRule(outer, rule.block(), inside, depth + 1);
    }
  }

  /** Remembers what an animation changes, which nobody can tell then. */
  private void animate(String name, String block) {
    Set<Property> changing = keyframes.computeIfAbsent(name, n -> EnumSet.noneOf(Property.class));
    CssScanner.rules(
        block,
        frame -> {
          if (++count <= MAX_RULES) {
            changing.addAll(Declarations.of(frame.block(), values).normal().keySet());
          }
        });
  }

  private static Truth condition(String prelude) {
    String text = CssScanner.withoutComments(prelude);
    int end = 1;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "-\\".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    String rest = text.substring(end).strip();
    return switch (Ascii.lower(CssScanner.unescaped(text.substring(1, end)))) {
      case "media" -> MediaQuery.holds(rest);
      case "supports" -> supports(Ascii.lower(rest));
      case "layer", "container", "scope", "document", "-moz-document" -> Truth.DEPENDS;
      default -> Truth.FAILS;
    };
  }

  private static Truth supports(String condition) {
    int colon = condition.indexOf(':');
    return colon > 0
            && condition.startsWith("(")
            && condition.indexOf(')') == condition.length() - 1
            && SUPPORTED_BY_ALL.contains(condition.substring(1, colon).strip())
        ? Truth.HOLDS
        : Truth.DEPENDS;
  }

  /** Selectors within a rule stand for those inside its elements, unless {@code &} says which. */
  private static String nested(String selectors, String outer) {
    if (outer.isEmpty() || selectors.isEmpty()) {
      return selectors;
    }
    String around = ":is(" + outer + ")";
    return selectors.contains("&")
        ? selectors.replace("&", around)
        : around + " " + selectors.replace(",", "," + around + " ");
  }

  private void addRule(String prelude, String block, Truth holds, int depth) {
    if (depth > MAX_NESTING || prelude.length() > MAX_SELECTOR || prelude.isEmpty()) {
      return;
    }
    int order = count++;
    Declarations declarations =
        Declarations.of(block, values, rule -> read(rule, holds, prelude, depth + 1));
    if (declarations.isEmpty()) {
      return;
    }
    if (count > MAX_RULES) {
      work.take(MAX_STEPS + 1);
      return;
    }
    for (CssSelector selector : selectors.read(prelude)) {
      generates |= !selector.isOf("");
      rules
          .computeIfAbsent(selector.key(), key -> new ArrayList<>())
          .add(new Rule(selector, declarations, holds, order));
    }
  }
}
