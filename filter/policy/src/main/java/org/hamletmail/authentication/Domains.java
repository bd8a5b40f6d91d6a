package org.hamletmail.authentication;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of domains in the one form in which they can be compared. Stateless. */
public final class Domains {
  private static final int MAX = 253;

  /** At least two labels: no single label authenticates anything in the internet. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})+");

  private Domains() {}

  /**
   * Returns a domain in lower case, ASCII (IDNA) and without a dot at its end; empty where the text
   * is no name of at least two labels.
   */
  public static Optional<String> canonical(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.length() > MAX) {
      return Optional.empty();
    }
    try {
      String ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      return Optional.of(ascii).filter(n -> n.length() <= MAX && NAME.matcher(n).matches());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the domain of an address, behind its last {@code @}; empty where there is none. */
  public static Optional<String> ofAddress(String address) {
    int at = address.lastIndexOf('@');
    return at < 0 ? Optional.empty() : canonical(address.substring(at + 1));
  }

  /** Returns whether a domain is another, or one above it. Both are canonical. */
  public static boolean holds(String domain, String below) {
    return below.equals(domain) || below.endsWith("." + domain);
  }
}
