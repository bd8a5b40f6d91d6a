package org.hamletmail.sender;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link leads and what it says.
 *
 * @param host of the target, in lower case, never empty
 * @param shown the beginning of the text that the link is on; empty where it is an image
 */
public record Link(String host, String shown) {
  /** Characters of the text that are looked at. */
  public static final int SHOWN = 200;

  // As browsers read it: a backslash is a slash, and what stands before @ is a user.
  private static final Pattern TARGET =
      Pattern.compile(
          "\\s*(?:https?:|HTTPS?:)?[/\\\\]{2}(?:[^/\\\\?#@]*@)?(\\[[^]]*]|[^/\\\\?#:@]+).*",
          Pattern.DOTALL);
  private static final Pattern SITE =
      Pattern.compile(
          "(?:https?://)?((?:[\\p{L}\\p{N}-]{1,63}\\.){1,9}\\p{L}{2,24})(?:[/?#:]\\S*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern INVISIBLE = Pattern.compile("[\\t\\r\\n]");

  /**
   * Reads a link.
   *
   * @param target as it is written, such as the value of {@code href}
   * @return empty where it leads to no host: {@code mailto:}, a place in the message
   */
  public static Optional<Link> of(String target, String shown) {
    Matcher matcher = TARGET.matcher(INVISIBLE.matcher(target).replaceAll(""));
    return matcher.matches()
        ? Optional.of(new Link(matcher.group(1).toLowerCase(Locale.ROOT), shown.strip()))
        : Optional.empty();
  }

  /** Returns the host that the text names, if the text is an address and nothing else. */
  Optional<String> shownHost() {
    Matcher matcher = SITE.matcher(shown);
    return matcher.matches()
        ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
