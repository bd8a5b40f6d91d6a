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
  // Marketing mail has its styles before the meta element.
  private static final int LOOKED_AT_FOR_META = 64 * 1024;
  private static final Pattern ASCII =
      Pattern.compile("(?:us-)?ascii|ansi_x3\\.4-1968", Pattern.CASE_INSENSITIVE);
  private static final Pattern XML =
      Pattern.compile(
          "\\s{0,99}<\\?xml\\s[^>]{0,200}?encoding\\s{0,9}=\\s{0,9}[\"']([A-Za-z0-9_.:-]{1,40})");
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

  /**
   * Returns the charset of a document; null where none is known.
   *
   * @param declared by the part's header, which is believed before the document where it says
   *     something: a name that is known, and not ASCII for what is none
   */
  static @Nullable String charset(byte[] html, @Nullable String declared) {
    boolean believed =
        declared != null
            && Charsets.lookup(declared).isPresent()
            && !(isAsciiLabel(declared) && !isAscii(html));
    if (believed) {
      return declared;
    }
    String own = declaredCharset(html);
    if (own == null) {
      return declared;
    }
    // What says so was read as ASCII, so that it can't be true (WHATWG HTML).
    boolean wide = Charsets.lookup(own).filter(c -> c.name().startsWith("UTF-")).isPresent();
    return wide ? "utf-8" : own;
  }

  /** Returns whether a charset's name is one of ASCII, which says nothing of any other byte. */
  static boolean isAsciiLabel(String name) {
    return ASCII.matcher(name.strip()).matches();
  }

  private static boolean isAscii(byte[] html) {
    for (byte b : html) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the charset of the XML declaration or of the first meta element that gives one. */
  private static @Nullable String declaredCharset(byte[] html) {
    int length = Math.min(html.length, LOOKED_AT_FOR_META);
    String head = new String(html, 0, length, StandardCharsets.ISO_8859_1);
    Matcher xml = XML.matcher(head);
    if (xml.lookingAt()) {
      return xml.group(1);
    }
    Matcher meta = META.matcher(withoutComments(head));
    return meta.find() ? meta.group(1) : null;
  }

  private static String withoutComments(String head) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int open = head.indexOf("<!--"); open >= 0; open = head.indexOf("<!--", from)) {
      out.append(head, from, open);
      int close = head.indexOf("-->", open);
      if (close < 0) {
        return out.toString();
      }
      from = close + 3;
    }
    return out.append(head, from, head.length()).toString();
  }
}
