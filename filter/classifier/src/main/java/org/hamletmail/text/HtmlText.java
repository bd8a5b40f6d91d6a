package org.hamletmail.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hamletmail.sender.Link;
import org.hamletmail.sender.SenderReading;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/**
 * The text of an HTML document that a reader sees.
 *
 * <p>Not text: comments, scripts, styles, the head with its title, {@code template}, frames, form
 * fields that are hidden; whatever {@link Look} finds hidden by the element's own style or by the
 * document's style elements ({@link StyleRules}); the addresses of links; alternative texts of
 * images, unless the document shows no text at all. Mail programs run no scripts, so {@code
 * noscript} is text.
 *
 * @param visible block elements on lines of their own
 * @param imageText alternative texts of images that are not hidden, one a line
 * @param hidden letters and digits of text that is not visible, scripts and the like apart
 * @param links that are not hidden
 * @param unreadSource characters of source that were not parsed
 * @param source characters of source that were parsed
 */
record HtmlText(
    String visible, String imageText, long hidden, List<Link> links, int unreadSource, int source) {
  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final String MATHML = "http://www.w3.org/1998/Math/MathML";

  // A tag can make a dozen nodes of about 60 bytes: elements left open are opened again in each
  // block.
  private static final int MAX_TAGS = 50_000;
  private static final int MAX_DEPTH = 400;
  private static final int TEXTS_OF_A_LINK = 20;

  private static final Set<String> NO_TEXT =
      Set.of(
          "title",
          "script",
          "style",
          "template",
          "noframes",
          "noembed",
          "iframe",
          "datalist",
          "#comment");
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "br",
          "caption",
          "center",
          "dd",
          "details",
          "dialog",
          "dir",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hr",
          "legend",
          "li",
          "listing",
          "main",
          "menu",
          "nav",
          "ol",
          "optgroup",
          "option",
          "p",
          "plaintext",
          "pre",
          "search",
          "section",
          "summary",
          "table",
          "tbody",
          "tfoot",
          "thead",
          "tr",
          "ul",
          "xmp");
  private static final Set<String> SHOWING_VALUE =
      Set.of("", "submit", "button", "reset", "text", "search", "email", "url", "tel");
  private static final Element NO_ELEMENT = new Element("span");
  private static final Set<String> PREFORMATTED = Set.of("pre", "xmp", "listing", "plaintext");
  private static final Set<String> CELLS = Set.of("td", "th", "button", "select", "textarea");

  /**
   * Parses a document.
   *
   * @throws DeadlineExceededException soon after the deadline
   */
  static HtmlText of(String html, Deadline deadline) {
    int end = endOfTags(html);
    Parser parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
    Document document = parser.parseInput(new TimedReader(html.substring(0, end), deadline), "");
    boolean quirks = document.quirksMode() == Document.QuirksMode.quirks;
    StyleRules rules = StyleRules.of(document, deadline);
    Reader reader = new Reader(rules, Look.ofDocument(quirks), deadline);
    document.filter(reader);
    return new HtmlText(
        reader.visible.toString(),
        reader.imageText.toString(),
        reader.hidden,
        List.copyOf(reader.links),
        html.length() - end + rules.unread(),
        end - rules.unread());
  }

  /** Returns the visible text, or the images' where nothing else is visible. */
  Piece piece() {
    Piece shown = Piece.of(visible, Piece.Rank.HTML, lost(visible));
    Piece piece =
        shown.rank() == Piece.Rank.HTML
            ? shown
            : Piece.of(visible + imageText, Piece.Rank.IMAGE_TEXT, lost(visible + imageText));
    return piece.hiding(hidden).linking(links);
  }

  private long lost(String text) {
    return unreadSource == 0
        ? 0
        : Math.max(1, Math.round((double) unreadSource * text.length() / Math.max(1, source)));
  }

  /** Returns whether an element begins on a line of its own by its nature. */
  static boolean isBlock(String tag) {
    return BLOCKS.contains(tag);
  }

  /** Returns whether an element of a drawing or formula is not drawn itself. */
  private static boolean isDescription(Element element) {
    return switch (element.tag().namespace()) {
      case SVG -> Set.of("desc", "metadata", "defs", "symbol").contains(element.normalName());
      case MATHML -> element.normalName().startsWith("annotation");
      default -> false;
    };
  }

  private static int endOfTags(String html) {
    int tags = 0;
    for (int i = html.indexOf('<'); i >= 0; i = html.indexOf('<', i + 1)) {
      if (++tags > MAX_TAGS) {
        return i;
      }
    }
    return html.length();
  }

  /** Visits the nodes in the order of the text. */
  private static final class Reader implements NodeFilter {
    private final StyleRules rules;
    private final Deadline deadline;
    private final StringBuilder visible = new StringBuilder();
    private final StringBuilder imageText = new StringBuilder();
    private final Deque<Look> looks = new ArrayDeque<>();
    private final List<Link> links = new ArrayList<>();
    private long hidden;
    private int preformatted;
    private @Nullable Direction direction;
    // The end of a line, behind which only directions were begun.
    private int freshLine = -1;

    Reader(StyleRules rules, Look look, Deadline deadline) {
      this.rules = rules;
      this.deadline = deadline;
      looks.push(look);
    }

    @Override
    public FilterResult head(Node node, int depth) {
      deadline.check();
      if (node instanceof TextNode text) {
        if (looks.element().isVisible()) {
          append(text.getWholeText());
        } else {
          hidden += Piece.substance(text.getWholeText());
        }
      } else if (node instanceof DataNode data) {
        // Of the elements whose source is not parsed only this is entered.
        if (looks.element().isVisible()) {
          append(data.getWholeData());
        }
      } else if (node instanceof Element element && depth > 0) {
        return enter(element);
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element && depth > 0) {
        generate(element, "after");
        looks.pop();
        preformatted -= PREFORMATTED.contains(element.normalName()) ? 1 : 0;
        breakAround(element);
      }
      return FilterResult.CONTINUE;
    }

    private FilterResult enter(Element element) {
      if (NO_TEXT.contains(element.normalName()) || isDescription(element)) {
        if (Set.of("template", "datalist").contains(element.normalName())) {
          hide(element);
        }
        return FilterResult.SKIP_ENTIRELY;
      }
      Look look = looks.element().within(element, rules.valuesOf(element));
      if (look.isGone()) {
        hide(element);
        return FilterResult.SKIP_ENTIRELY;
      }
      looks.push(look);
      preformatted += PREFORMATTED.contains(element.normalName()) ? 1 : 0;
      breakAround(element);
      generate(element, "before");
      switch (element.normalName()) {
        case "img" -> {
          if (look.isVisible() && !isTiny(element)) {
            imageText.append(element.attr("alt")).append('\n');
          }
        }
        case "input" -> {
          if (look.isVisible()) {
            enterInput(element);
          }
        }
        case "a", "area" -> link(element, "href");
        case "form" -> link(element, "action");
        case "optgroup" -> append(look.isVisible() ? element.attr("label") + "\n" : "");
        default -> {}
      }
      return FilterResult.CONTINUE;
    }

    private void link(Element element, String target) {
      if (looks.element().isVisible() && links.size() < SenderReading.MAX_LINKS) {
        Link.of(element.attr(target), shown(element)).ifPresent(links::add);
      }
    }

    /** Returns the beginning of an element's text; what stands within may be the whole page. */
    private static String shown(Element element) {
      StringBuilder text = new StringBuilder();
      Iterator<TextNode> nodes =
          element.nodeStream(TextNode.class).limit(TEXTS_OF_A_LINK).iterator();
      while (nodes.hasNext() && text.length() < Link.SHOWN) {
        String more = nodes.next().getWholeText();
        text.append(more, 0, Math.min(more.length(), Link.SHOWN - text.length()));
      }
      return text.toString();
    }

    private void enterInput(Element input) {
      String type = Ascii.lower(input.attr("type").strip());
      if (SHOWING_VALUE.contains(type)) {
        String value = input.attr("value");
        append(" " + (value.isBlank() ? input.attr("placeholder") : value) + " ");
      } else if (type.equals("image")) {
        imageText.append(input.attr("alt")).append('\n');
      }
    }

    /** Adds the text that sheets put into an element. */
    private void generate(Element element, String where) {
      Map<Property, CssValue> css = rules.valuesOfGenerated(element, where);
      if (!(css.get(Property.CONTENT)
          instanceof CssValue.Content(List<CssValue.Content.Part> all))) {
        return;
      }
      StringBuilder text = new StringBuilder();
      for (CssValue.Content.Part part : all) {
        text.append(part.attribute() ? element.attr(part.text()) : part.text());
      }
      Look look = looks.element().within(NO_ELEMENT, css);
      if (look.isGone() || !look.isVisible()) {
        hidden += Piece.substance(text.toString());
        return;
      }
      looks.push(look);
      append(text.toString());
      looks.pop();
    }

    /** Counts the text in an element that is not entered. */
    private void hide(Element element) {
      element.traverse((node, depth) -> {
        if (node instanceof TextNode text && !isTitle(text.parent())) {
          hidden += Piece.substance(text.getWholeText());
        }
      });
    }

    private static boolean isTitle(@Nullable Node parent) {
      return parent != null && parent.nodeName().equals("title");
    }

    private void breakAround(Element element) {
      String name = element.normalName();
      if (BLOCKS.contains(name)) {
        endLine();
      } else if (CELLS.contains(name)) {
        append(" ");
      }
    }

    private void endLine() {
      if (visible.length() == freshLine) {
        return;
      }
      turn(null);
      int length = visible.length();
      if (length > 0 && visible.charAt(length - 1) == ' ') {
        visible.setLength(--length);
      }
      if (length > 0 && visible.charAt(length - 1) != '\n') {
        visible.append('\n');
      }
      freshLine = visible.length();
    }

    /** Ends and begins overrides of direction, until that of the text that follows is in force. */
    private void turn(@Nullable Direction wanted) {
      while (direction != null && !isWithin(wanted, direction)) {
        visible.append(direction.end());
        direction = direction.outer();
      }
      if (wanted != null && wanted != direction) {
        turn(wanted.outer());
        visible.append(wanted.begin());
        direction = wanted;
      }
    }

    private static boolean isWithin(@Nullable Direction inner, @Nullable Direction outer) {
      Direction one = inner;
      while (one != null && one != outer) {
        one = one.outer();
      }
      return one == outer;
    }

    private void append(String text) {
      turn(looks.element().direction());
      if (preformatted > 0) {
        visible.append(text);
        return;
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
        if (!space) {
          visible.append(c);
        } else if (!visible.isEmpty() && !isSpace(visible.charAt(visible.length() - 1))) {
          visible.append(' ');
        }
      }
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\n';
    }

    /** Counting pixels and spacers have no text that anyone is meant to see. */
    private static boolean isTiny(Element image) {
      return Set.of("0", "1", "0px", "1px").contains(image.attr("width").trim())
          || Set.of("0", "1", "0px", "1px").contains(image.attr("height").trim());
    }
  }
}
