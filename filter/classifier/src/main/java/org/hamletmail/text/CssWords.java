package org.hamletmail.text;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords of properties. */
final class CssWords {
  private static final Set<String> DISPLAYS =
      Set.of(
          "none",
          "block",
          "inline",
          "inline-block",
          "flex",
          "inline-flex",
          "-webkit-flex",
          "-webkit-inline-flex",
          "-webkit-box",
          "-webkit-inline-box",
          "grid",
          "inline-grid",
          "table",
          "inline-table",
          "table-cell",
          "table-row",
          "table-row-group",
          "table-header-group",
          "table-footer-group",
          "table-column",
          "table-column-group",
          "table-caption",
          "list-item",
          "contents",
          "flow-root",
          "flow",
          "ruby",
          "ruby-base",
          "ruby-text",
          "math");
  private static final Set<String> SYSTEM_COLOURS =
      Set.of(
          "accentcolor",
          "accentcolortext",
          "activetext",
          "buttonborder",
          "buttonface",
          "buttontext",
          "canvas",
          "canvastext",
          "field",
          "fieldtext",
          "graytext",
          "highlight",
          "highlighttext",
          "linktext",
          "mark",
          "marktext",
          "selecteditem",
          "selecteditemtext",
          "visitedtext",
          "activeborder",
          "activecaption",
          "appworkspace",
          "background",
          "buttonhighlight",
          "buttonshadow",
          "captiontext",
          "inactiveborder",
          "inactivecaption",
          "inactivecaptiontext",
          "infobackground",
          "infotext",
          "menu",
          "menutext",
          "scrollbar",
          "threeddarkshadow",
          "threedface",
          "threedhighlight",
          "threedlightshadow",
          "threedshadow",
          "window",
          "windowframe",
          "windowtext",
          "-webkit-link",
          "-webkit-text");
  private static final Set<String> FONT_SIZES =
      Set.of(
          "xx-small",
          "x-small",
          "small",
          "medium",
          "large",
          "x-large",
          "xx-large",
          "xxx-large",
          "smaller",
          "larger");

  private CssWords() {}

  /** Returns whether a word is a display. */
  static boolean isDisplay(String word) {
    return DISPLAYS.contains(word);
  }

  /**
   * Returns what a word in lower case says of a property.
   *
   * @return null where it is none of the property's
   */
  static @Nullable CssValue of(Property property, String word) {
    boolean valid =
        switch (property) {
          case BACKGROUND_CLIP ->
              Set.of("border-box", "padding-box", "content-box", "text", "border-area")
                  .contains(word);
          case BACKGROUND_IMAGE, TEXT_SHADOW, TRANSFORM, TRANSLATE, SCALE, CLIP_PATH, FILTER ->
              word.equals("none");
          case ANIMATION -> true;
          case BACKGROUND_SIZE -> Set.of("auto", "cover", "contain").contains(word);
          case CONTENT -> Set.of("none", "normal").contains(word);
          case MIX_BLEND_MODE, TEXT_STROKE -> true;
          case BOTTOM, LEFT, RIGHT, TOP, CLIP -> word.equals("auto");
          case MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP -> word.equals("auto");
          case COLOR, BACKGROUND_COLOR, TEXT_FILL_COLOR -> true;
          case CONTENT_VISIBILITY -> Set.of("visible", "hidden", "auto").contains(word);
          case DIRECTION -> Set.of("ltr", "rtl").contains(word);
          case DISPLAY -> DISPLAYS.contains(word);
          case FLOAT ->
              Set.of("none", "left", "right", "inline-start", "inline-end").contains(word);
          case FONT_SIZE -> FONT_SIZES.contains(word);
          case HEIGHT, WIDTH, MIN_HEIGHT, MIN_WIDTH ->
              word.equals("auto") || word.endsWith("-content") || word.endsWith("stretch");
          case MAX_HEIGHT, MAX_WIDTH ->
              word.equals("none") || word.endsWith("-content") || word.endsWith("stretch");
          case LINE_HEIGHT -> word.equals("normal");
          case OPACITY, PADDING_BOTTOM, PADDING_LEFT, PADDING_RIGHT, PADDING_TOP, TEXT_INDENT ->
              false;
          case OVERFLOW_X, OVERFLOW_Y ->
              Set.of("visible", "hidden", "clip", "scroll", "auto", "overlay").contains(word);
          case POSITION ->
              Set.of("static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky")
                  .contains(word);
          case UNICODE_BIDI ->
              Set.of(
                      "normal",
                      "embed",
                      "isolate",
                      "bidi-override",
                      "isolate-override",
                      "plaintext",
                      "-webkit-isolate",
                      "-webkit-isolate-override",
                      "-webkit-plaintext")
                  .contains(word);
          case VISIBILITY -> Set.of("visible", "hidden", "collapse").contains(word);
          case WHITE_SPACE ->
              Set.of("normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces")
                  .contains(word);
        };
    if (!valid) {
      return null;
    }
    return switch (property) {
      case COLOR, BACKGROUND_COLOR, TEXT_FILL_COLOR -> colour(word);
      case MIX_BLEND_MODE, TEXT_STROKE ->
          word.equals("normal") ? CssValue.word("none") : CssValue.Unknown.UNKNOWN;
      default -> CssValue.word(word);
    };
  }

  /** Returns null for a word that names no colour. */
  static @Nullable CssValue colour(String word) {
    if (word.equals("transparent")) {
      return new CssValue.Paint(Colour.TRANSPARENT);
    }
    Colour named = ColourNames.ALL.get(word);
    if (named != null) {
      return new CssValue.Paint(named);
    }
    if (word.equals("currentcolor")) {
      return CssValue.word(word);
    }
    return SYSTEM_COLOURS.contains(word) ? CssValue.Unknown.UNKNOWN : null;
  }
}
