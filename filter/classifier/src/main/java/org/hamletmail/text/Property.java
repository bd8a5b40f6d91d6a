package org.hamletmail.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties that decide whether text is seen, shorthands apart. */
enum Property {
  ANIMATION,
  BACKGROUND_CLIP,
  BACKGROUND_COLOR,
  BACKGROUND_IMAGE,
  BACKGROUND_SIZE,
  BOTTOM,
  CLIP,
  CLIP_PATH,
  COLOR(true),
  CONTENT,
  CONTENT_VISIBILITY,
  DIRECTION(true),
  DISPLAY,
  FILTER,
  FLOAT,
  FONT_SIZE(true),
  HEIGHT,
  LEFT,
  LINE_HEIGHT(true),
  MARGIN_BOTTOM,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  MARGIN_TOP,
  MAX_HEIGHT,
  MAX_WIDTH,
  MIN_HEIGHT,
  MIN_WIDTH,
  MIX_BLEND_MODE,
  OPACITY,
  OVERFLOW_X,
  OVERFLOW_Y,
  PADDING_BOTTOM,
  PADDING_LEFT,
  PADDING_RIGHT,
  PADDING_TOP,
  POSITION,
  RIGHT,
  SCALE,
  TEXT_FILL_COLOR(true),
  TEXT_INDENT(true),
  TEXT_SHADOW(true),
  TEXT_STROKE(true),
  TOP,
  TRANSFORM,
  TRANSLATE,
  UNICODE_BIDI,
  VISIBILITY(true),
  WHITE_SPACE(true),
  WIDTH;

  private static final Map<String, Property> BY_NAME = new HashMap<>();

  static {
    for (Property property : values()) {
      BY_NAME.put(Ascii.lower(property.name().replace('_', '-')), property);
    }
    BY_NAME.put("animation-name", ANIMATION);
    BY_NAME.put("-webkit-animation", ANIMATION);
    BY_NAME.put("-webkit-animation-name", ANIMATION);
    BY_NAME.put("-webkit-background-clip", BACKGROUND_CLIP);
    BY_NAME.put("-webkit-background-size", BACKGROUND_SIZE);
    BY_NAME.put("-webkit-clip-path", CLIP_PATH);
    BY_NAME.put("-webkit-filter", FILTER);
    BY_NAME.put("-webkit-opacity", OPACITY);
    BY_NAME.put("-webkit-transform", TRANSFORM);
    BY_NAME.put("-webkit-text-fill-color", TEXT_FILL_COLOR);
    BY_NAME.put("-webkit-text-stroke", TEXT_STROKE);
    BY_NAME.put("-webkit-text-stroke-width", TEXT_STROKE);
    BY_NAME.put("inset-inline-start", LEFT);
    BY_NAME.put("inset-inline-end", RIGHT);
    BY_NAME.put("inset-block-start", TOP);
    BY_NAME.put("inset-block-end", BOTTOM);
    BY_NAME.put("margin-inline-start", MARGIN_LEFT);
    BY_NAME.put("margin-inline-end", MARGIN_RIGHT);
    BY_NAME.put("margin-block-start", MARGIN_TOP);
    BY_NAME.put("margin-block-end", MARGIN_BOTTOM);
    BY_NAME.put("inline-size", WIDTH);
    BY_NAME.put("block-size", HEIGHT);
    BY_NAME.put("max-inline-size", MAX_WIDTH);
    BY_NAME.put("max-block-size", MAX_HEIGHT);
    BY_NAME.put("min-inline-size", MIN_WIDTH);
    BY_NAME.put("min-block-size", MIN_HEIGHT);
  }

  private final boolean inherited;

  Property() {
    this(false);
  }

  Property(boolean inherited) {
    this.inherited = inherited;
  }

  /** Returns the property of a name in lower case, null for another or a shorthand. */
  static @Nullable Property named(String name) {
    return BY_NAME.get(name);
  }

  boolean isInherited() {
    return inherited;
  }
}
