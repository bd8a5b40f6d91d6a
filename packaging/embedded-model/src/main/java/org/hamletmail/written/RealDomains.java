package org.hamletmail.written;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts domains as people have them in place of those that stand in examples only, such as {@code
 * shop.test} or {@code shop.example.com}: a model would learn that mail with {@code .test} in it is
 * wanted. Within a message each domain gets one other, drawn from a seed and the message's name.
 *
 * <p>Parts in Base64 and quoted-printable are decoded, changed and encoded again. What is no sound
 * MIME is changed as far as its text shows the domains.
 */
final class RealDomains {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "\\b(?:([a-z0-9-]{1,63})\\.)?(?:([a-z0-9-]{1,63})\\.test|([a-z0-9-]{1,63}\\.)?example(?:\\.[a-z]{2,3})?)\\b"
              + "(?<=\\.test|\\.example|example\\.[a-z]{2,3})",
          Pattern.CASE_INSENSITIVE);
  private static final Set<String> HOSTS =
      Set.of(
          "mail", "mailhost", "mx", "mx1", "mx2", "www", "smtp", "inbound-smtp", "post", "relay");
  private static final List<String> ENDINGS =
      List.of(
          "com", "com", "com", "com", "com", "org", "net", "de", "fr", "es", "it", "nl", "pl", "se",
          "cz", "co.uk", "com.br", "pt", "io", "eu", "shop", "app", "info", "online");
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "^content-type:\\s*multipart/[^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*?boundary=\"?([^\"\\s;]+)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern ENCODING =
      Pattern.compile(
          "^content-transfer-encoding:\\s*(base64|quoted-printable)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final int LINE = 74;

  private final Draws draws;
  private final Map<String, String> drawn = new HashMap<>();

  private RealDomains(Draws draws) {
    this.draws = draws;
  }

  /**
   * Returns a message with other domains.
   *
   * @param draws of this message
   */
  static byte[] in(byte[] message, Draws draws) {
    return new RealDomains(draws)
        .entity(new String(message, StandardCharsets.ISO_8859_1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private String entity(String entity) {
    Matcher blank = Pattern.compile("\\r?\\n\\r?\\n").matcher(entity);
    if (!blank.find()) {
      return replaced(entity);
    }
    String header = entity.substring(0, blank.start());
    String body = entity.substring(blank.end());
    Matcher boundary = BOUNDARY.matcher(header);
    Matcher encoding = ENCODING.matcher(header);
    String changed;
    if (boundary.find()) {
      changed = parts(body, "--" + boundary.group(1));
    } else if (!encoding.find()) {
      changed = replaced(body);
    } else if (encoding.group(1).equalsIgnoreCase("base64")) {
      changed = base64(body);
    } else {
      changed = quotedPrintable(body);
    }
    return replaced(header) + blank.group() + changed;
  }

  private String parts(String body, String delimiter) {
    StringBuilder parts = new StringBuilder();
    int at = 0;
    for (int next = body.indexOf(delimiter); next >= 0; ) {
      int line = body.indexOf('\n', next) + 1;
      int begin = line == 0 ? body.length() : line;
      int end = body.indexOf(delimiter, begin);
      parts.append(body, at, begin);
      at = end < 0 ? body.length() : end;
      parts.append(entity(body.substring(begin, at)));
      next = end;
    }
    return parts.append(body, at, body.length()).toString();
  }

  private String base64(String body) {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(body.strip());
    } catch (IllegalArgumentException e) {
      return body;
    }
    String changed = replaced(new String(bytes, StandardCharsets.ISO_8859_1));
    return new String(
            Base64.getMimeEncoder().encode(changed.getBytes(StandardCharsets.ISO_8859_1)),
            StandardCharsets.US_ASCII)
        + "\r\n";
  }

  private String quotedPrintable(String body) {
    String[] lines = body.replaceAll("=[ \\t]*\\r?\\n", "").split("\\r?\\n", -1);
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      Matcher octet = Pattern.compile("=([0-9A-Fa-f]{2})").matcher(lines[i]);
      String line =
          octet.replaceAll(hex ->
              Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
      encode(replaced(line), encoded);
      encoded.append(i + 1 < lines.length ? "\r\n" : "");
    }
    return encoded.toString();
  }

  private static void encode(String line, StringBuilder encoded) {
    int length = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      String octet =
          c == '=' || c < ' ' || c > '~' ? String.format(Locale.ROOT, "=%02X", (int) c) : "" + c;
      if (length + octet.length() > LINE) {
        encoded.append("=\r\n");
        length = 0;
      }
      encoded.append(octet);
      length += octet.length();
    }
  }

  private String replaced(String text) {
    return EXAMPLE
        .matcher(text)
        .replaceAll(domain -> Matcher.quoteReplacement(replacement(domain.group())));
  }

  private String replacement(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    String name = lower.replaceFirst("\\.?(?:test|example(?:\\.[a-z]{2,3})?)$", "");
    int dot = name.lastIndexOf('.');
    String host = dot < 0 ? "" : name.substring(0, dot + 1);
    String owner = name.substring(dot + 1);
    if (HOSTS.contains(owner) || owner.isEmpty()) {
      host += owner.isEmpty() ? "" : owner + ".";
      owner = "example";
    }
    String known = owner;
    return host
        + drawn.computeIfAbsent(
            known,
            unused -> {
              Draws at = draws.at(known);
              String made = known.equals("example") ? Addresses.syllables(at) : known;
              return made + "." + at.at("ending").of(ENDINGS);
            });
  }
}
