package org.hamletmail.text;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the charset that a document declares of itself. */
final class HtmlCharset {
  // How far browsers look.
  private static final int LOOKED_AT = 1024;
  private static final Pattern META =
      Pattern.compile(
          "<meta\\b[^>]{0,200}?charset\\s{0,9}=\\s{0,9}[\"']?([A-Za-z0-9_.:-]{1,40})",
          Pattern.CASE_INSENSITIVE);

  private HtmlCharset() {}

  /** Returns the name in the first meta element that gives one, or null. */
  static @Nullable String declaredIn(byte[] html) {
    int length = Math.min(html.length, LOOKED_AT);
    Matcher meta = META.matcher(new String(html, 0, length, StandardCharsets.ISO_8859_1));
    return meta.find() ? meta.group(1) : null;
  }
}
