package org.hamletmail.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at the start of a document that nothing else describes. */
final class HtmlSniffer {
  // How far browsers look.
  private static final int LOOKED_AT = 1024;
  private static final Pattern META =
      Pattern.compile(
          "<meta\\b[^>]{0,200}?charset\\s{0,9}=\\s{0,9}[\"']?([A-Za-z0-9_.:-]{1,40})",
          Pattern.CASE_INSENSITIVE);

  private HtmlSniffer() {}

  /** Returns whether bytes of no declared type start as an HTML document does. */
  static boolean looksLikeHtml(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1)
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype html")
        || start.startsWith("<html")
        || start.startsWith("<head")
        || start.startsWith("<body");
  }

  /** Returns the charset in the first meta element that gives one, or null. */
  static @Nullable String declaredCharset(byte[] html) {
    int length = Math.min(html.length, LOOKED_AT);
    Matcher meta = META.matcher(new String(html, 0, length, StandardCharsets.ISO_8859_1));
    return meta.find() ? meta.group(1) : null;
  }
}
