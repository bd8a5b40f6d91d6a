package org.hamletmail.text;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.htmlunit.cssparser.parser.CSSException;
import org.htmlunit.cssparser.parser.InputSource;
import org.htmlunit.cssparser.parser.condition.AttributeCondition;
import org.htmlunit.cssparser.parser.condition.Condition;
import org.htmlunit.cssparser.parser.condition.IsPseudoClassCondition;
import org.htmlunit.cssparser.parser.condition.NotPseudoClassCondition;
import org.htmlunit.cssparser.parser.condition.WherePseudoClassCondition;
import org.htmlunit.cssparser.parser.javacc.CSS3Parser;
import org.htmlunit.cssparser.parser.selector.ChildSelector;
import org.htmlunit.cssparser.parser.selector.DescendantSelector;
import org.htmlunit.cssparser.parser.selector.DirectAdjacentSelector;
import org.htmlunit.cssparser.parser.selector.ElementSelector;
import org.htmlunit.cssparser.parser.selector.GeneralAdjacentSelector;
import org.htmlunit.cssparser.parser.selector.PseudoElementSelector;
import org.htmlunit.cssparser.parser.selector.Selector;
import org.htmlunit.cssparser.parser.selector.SelectorSpecificity;
import org.htmlunit.cssparser.util.ThrowCssExceptionErrorHandler;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jspecify.annotations.Nullable;

/**
 * A selector: jsoup's evaluators for what stands between the combinators, which are followed here,
 * so that each step can be counted. What only a living page has, such as a pointer above it,
 * matches nothing; so does what is not understood.
 */
final class CssSelector {
  private static final int MAX_LENGTH = 1_000;

  // Those that jsoup evaluates, and that the document alone decides.
  private static final Set<String> OF_THE_DOCUMENT =
      Set.of(
          "root",
          "empty",
          "first-child",
          "last-child",
          "only-child",
          "first-of-type",
          "last-of-type",
          "only-of-type",
          "nth-child",
          "nth-last-child",
          "nth-of-type",
          "nth-last-of-type");

  // Those that browsers know besides: they match nothing here. Another name spoils its list.
  private static final Set<String> OF_A_LIVING_PAGE =
      Set.of(
          "active",
          "after",
          "any-link",
          "autofill",
          "backdrop",
          "before",
          "blank",
          "buffering",
          "checked",
          "cue",
          "default",
          "defined",
          "dir",
          "disabled",
          "enabled",
          "file-selector-button",
          "first",
          "first-letter",
          "first-line",
          "focus",
          "focus-visible",
          "focus-within",
          "fullscreen",
          "future",
          "grammar-error",
          "has",
          "highlight",
          "host",
          "host-context",
          "hover",
          "in-range",
          "indeterminate",
          "invalid",
          "is",
          "lang",
          "left",
          "link",
          "marker",
          "modal",
          "muted",
          "not",
          "open",
          "optional",
          "out-of-range",
          "part",
          "past",
          "paused",
          "picture-in-picture",
          "placeholder",
          "placeholder-shown",
          "playing",
          "popover-open",
          "read-only",
          "read-write",
          "required",
          "right",
          "scope",
          "seeking",
          "selection",
          "slotted",
          "spelling-error",
          "stalled",
          "state",
          "target",
          "target-text",
          "user-invalid",
          "user-valid",
          "valid",
          "visited",
          "volume-locked",
          "where");

  /** How an element stands to the one that the rest of a selector is about. */
  private enum Step {
    INSIDE,
    CHILD,
    BEHIND,
    RIGHT_BEHIND
  }

  /** One compound, such as {@code td.x:first-child}. */
  private record Compound(List<Test> tests) {}

  private interface Test {
    boolean matches(Element element, Work work);
  }

  /** What matching may still cost, in elements that are looked at. */
  static final class Work {
    private long left;

    Work(long steps) {
      left = steps;
    }

    boolean isSpent() {
      return left < 0;
    }

    void take(long steps) {
      left -= steps;
    }
  }

  private final SelectorSpecificity specificity;
  private final Compound last;
  private final List<Step> steps;
  private final List<Compound> before;
  private final String key;
  private final String where;

  private CssSelector(
      SelectorSpecificity specificity,
      Compound last,
      List<Step> steps,
      List<Compound> before,
      String key,
      String where) {
    this.where = where;
    this.specificity = specificity;
    this.last = last;
    this.steps = steps;
    this.before = before;
    this.key = key;
  }

  /** Reads selectors. */
  static final class Reader {
    private @Nullable CSS3Parser parser;
    private final boolean quirks;

    /**
     * Reads for one document.
     *
     * @param quirks whether classes and ids match in any case, as where no doctype is
     */
    Reader(boolean quirks) {
      this.quirks = quirks;
    }

    /**
     * Returns the selectors of a list that may match, none if the list is invalid: one that a
     * browser doesn't know either spoils all of it.
     */
    List<CssSelector> read(String list) {
      if (list.length() > MAX_LENGTH) {
        return List.of();
      }
      if (parser == null) {
        parser = new CSS3Parser();
        parser.setErrorHandler(new ThrowCssExceptionErrorHandler());
      }
      List<CssSelector> selectors = new ArrayList<>();
      try {
        for (Selector selector :
            parser.parseSelectors(new InputSource(new StringReader(list.strip())))) {
          CssSelector one = selector(selector);
          if (one != null) {
            selectors.add(one);
          }
        }
        return selectors;
      } catch (IOException
          | UnknownNameException
          | CSSException
          | IllegalArgumentException
          | IllegalStateException
          | NullPointerException e) {
        return List.of();
      }
    }

    private @Nullable CssSelector selector(Selector selector) {
      List<Step> steps = new ArrayList<>();
      List<Compound> before = new ArrayList<>();
      String where = "";
      Selector rest = selector;
      if (selector instanceof DescendantSelector text
          && text.getSimpleSelector() instanceof PseudoElementSelector generated) {
        where = Ascii.lower(generated.getLocalName());
        rest = text.getAncestorSelector();
      }
      if (!(rest.getSimpleSelector() instanceof ElementSelector subject)) {
        return null;
      }
      while (!(rest instanceof ElementSelector)) {
        Selector right = rest.getSimpleSelector();
        if (!(right instanceof ElementSelector element) || !addCompound(before, element)) {
          return null;
        }
        switch (rest) {
          case DescendantSelector descendant -> {
            steps.add(Step.INSIDE);
            rest = descendant.getAncestorSelector();
          }
          case ChildSelector child -> {
            steps.add(Step.CHILD);
            rest = child.getAncestorSelector();
          }
          case DirectAdjacentSelector adjacent -> {
            steps.add(Step.RIGHT_BEHIND);
            rest = adjacent.getSelector();
          }
          case GeneralAdjacentSelector adjacent -> {
            steps.add(Step.BEHIND);
            rest = adjacent.getSelector();
          }
          default -> {
            return null;
          }
        }
      }
      if (!addCompound(before, (ElementSelector) rest)) {
        return null;
      }
      return new CssSelector(
          selector.getSelectorSpecificity(),
          before.removeFirst(),
          steps,
          before,
          key(subject),
          where);
    }

    private String key(ElementSelector subject) {
      String key = subject.getLocalName() == null ? "*" : Ascii.lower(subject.getLocalName());
      for (Condition condition : conditions(subject)) {
        switch (condition.getConditionType()) {
          case ID_CONDITION -> {
            return "#" + Ascii.lower(condition.getValue());
          }
          case CLASS_CONDITION -> key = "." + Ascii.lower(condition.getValue());
          default -> {}
        }
      }
      return key;
    }

    private List<Condition> conditions(ElementSelector selector) {
      List<Condition> conditions = selector.getConditions();
      return conditions == null ? List.of() : conditions;
    }

    private boolean addCompound(List<Compound> compounds, ElementSelector selector) {
      List<Test> tests = new ArrayList<>();
      if (selector.getLocalName() != null) {
        String tag = Ascii.lower(selector.getLocalName());
        tests.add((element, work) -> element.normalName().equals(tag));
      }
      for (Condition condition : conditions(selector)) {
        Test test = test(condition);
        if (test == null) {
          return false;
        }
        tests.add(test);
      }
      compounds.add(new Compound(tests));
      return true;
    }

    /** Returns null for what can't match. */
    private @Nullable Test test(Condition condition) {
      return switch (condition) {
        case NotPseudoClassCondition not -> {
          List<CssSelector> selectors = selectors(not.getSelectors());
          yield (element, work) -> selectors.stream().noneMatch(s -> s.matches(element, work));
        }
        case IsPseudoClassCondition is -> any(selectors(is.getSelectors()));
        case WherePseudoClassCondition where -> any(selectors(where.getSelectors()));
        default -> simple(condition);
      };
    }

    private Test any(List<CssSelector> selectors) {
      return (element, work) -> selectors.stream().anyMatch(s -> s.matches(element, work));
    }

    private List<CssSelector> selectors(List<Selector> selectors) {
      List<CssSelector> known = new ArrayList<>();
      for (Selector selector : selectors) {
        CssSelector one = selector(selector);
        if (one != null) {
          known.add(one);
        }
      }
      return known;
    }

    private @Nullable Test simple(Condition condition) {
      String value = condition.getValue();
      return switch (condition.getConditionType()) {
        case ID_CONDITION -> (element, work) -> isName(element.id(), value);
        case CLASS_CONDITION -> (element, work) -> hasClass(element, value, work);
        case ATTRIBUTE_CONDITION -> attribute(condition, "=");
        case PREFIX_ATTRIBUTE_CONDITION -> attribute(condition, "^=");
        case SUFFIX_ATTRIBUTE_CONDITION -> attribute(condition, "$=");
        case SUBSTRING_ATTRIBUTE_CONDITION -> attribute(condition, "*=");
        case ONE_OF_ATTRIBUTE_CONDITION -> attribute(condition, "~=");
        case BEGIN_HYPHEN_ATTRIBUTE_CONDITION -> attribute(condition, "|=");
        case PSEUDO_CLASS_CONDITION -> pseudoClass(Ascii.lower(value));
        default -> null;
      };
    }

    private @Nullable Test pseudoClass(String text) {
      String name = text.contains("(") ? text.substring(0, text.indexOf('(')) : text;
      if (name.equals("link") || name.equals("any-link")) {
        return (element, work) -> element.normalName().equals("a") && element.hasAttr("href");
      }
      if (name.equals("checked")) {
        return (element, work) -> element.hasAttr("checked") || element.hasAttr("selected");
      }
      if (!OF_THE_DOCUMENT.contains(name)) {
        // Browsers know names of each other, such as -webkit-autofill.
        if (!OF_A_LIVING_PAGE.contains(name) && !name.startsWith("-")) {
          throw new UnknownNameException();
        }
        return null;
      }
      Evaluator evaluator = org.jsoup.select.Selector.evaluatorOf(":" + text);
      return (element, work) -> {
        Element parent = element.parent();
        work.take(parent == null ? 1 : parent.childNodeSize());
        return !work.isSpent() && element.is(evaluator);
      };
    }

    private boolean isName(String text, String name) {
      return quirks ? text.equalsIgnoreCase(name) : text.equals(name);
    }

    private boolean hasClass(Element element, String name, Work work) {
      String names = element.attr("class");
      work.take(names.length() / 100);
      for (int at = 0; at <= names.length() - name.length(); at++) {
        if (names.regionMatches(quirks, at, name, 0, name.length())
            && (at == 0 || names.charAt(at - 1) <= ' ')
            && (at + name.length() == names.length() || names.charAt(at + name.length()) <= ' ')) {
          return true;
        }
      }
      return false;
    }
  }

  SelectorSpecificity specificity() {
    return specificity;
  }

  /**
   * Returns whether it is about elements, or what is put into them.
   *
   * @param place empty for the elements themselves, else {@code before} or {@code after}
   */
  boolean isOf(String place) {
    return where.equals(place);
  }

  /** Returns {@code #id}, {@code .class} or a tag that all matching elements have, else "*". */
  String key() {
    return key;
  }

  /** Returns whether an element matches; false, too, once the work is spent. */
  boolean matches(Element element, Work work) {
    work.take(1);
    return matches(last, element, work) && matchesBefore(element, 0, work);
  }

  /**
   * Follows the combinators from an element outwards. Where an ancestor is wanted inside another,
   * the nearest is as good as any: what surrounds a farther one surrounds it too. Other ways are
   * all tried, as far as the work goes.
   */
  private boolean matchesBefore(Element from, int index, Work work) {
    if (index == steps.size()) {
      return true;
    }
    Step step = steps.get(index);
    Element candidate = from;
    do {
      candidate =
          switch (step) {
            case INSIDE, CHILD -> candidate.parent();
            case BEHIND, RIGHT_BEHIND -> candidate.previousElementSibling();
          };
      work.take(1);
      if (candidate == null || candidate.normalName().equals("#root") || work.isSpent()) {
        return false;
      }
      if (matches(before.get(index), candidate, work)) {
        if (matchesBefore(candidate, index + 1, work)) {
          return true;
        }
        if (step == Step.INSIDE
            && index + 1 < steps.size()
            && steps.get(index + 1) == Step.INSIDE) {
          return false;
        }
      }
    } while (step == Step.INSIDE || step == Step.BEHIND);
    return false;
  }

  private static boolean matches(Compound compound, Element element, Work work) {
    for (Test test : compound.tests()) {
      if (!test.matches(element, work)) {
        return false;
      }
    }
    return true;
  }

  /** CSS compares values of most attributes by case, of some of HTML's without. */
  private static Test attribute(Condition condition, String operator) {
    String name = Ascii.lower(condition.getLocalName());
    String value = condition.getValue();
    if (value == null) {
      return (element, work) -> element.hasAttr(name);
    }
    boolean anyCase =
        (condition instanceof AttributeCondition attribute && attribute.isCaseInSensitive())
            || CASELESS.contains(name);
    String wanted = anyCase ? Ascii.lower(value) : value;
    return (element, work) -> {
      if (!element.hasAttr(name)) {
        return false;
      }
      String text = element.attr(name);
      work.take(text.length() / 100);
      return compared(anyCase ? Ascii.lower(text) : text, operator, wanted);
    };
  }

  private static final Set<String> CASELESS =
      Set.of(
          "align", "alink", "bgcolor", "color", "dir", "face", "lang", "link", "media", "method",
          "rel", "rev", "rules", "scope", "shape", "target", "text", "type", "valign", "vlink");

  private static boolean compared(String text, String operator, String wanted) {
    return switch (operator) {
      case "=" -> text.equals(wanted);
      case "^=" -> !wanted.isEmpty() && text.startsWith(wanted);
      case "$=" -> !wanted.isEmpty() && text.endsWith(wanted);
      case "*=" -> !wanted.isEmpty() && text.contains(wanted);
      case "~=" -> !wanted.isEmpty() && List.of(text.split("\\s+", -1)).contains(wanted);
      default -> text.equals(wanted) || text.startsWith(wanted + "-");
    };
  }

  /** A list of selectors has a name in it that no browser knows. */
  private static final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownNameException() {
      super("no selector", null, false, false);
    }
  }
}
