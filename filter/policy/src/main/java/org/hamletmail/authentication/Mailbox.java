package org.hamletmail.authentication;

import java.util.Locale;
import java.util.Optional;
import org.hamletmail.authentication.FieldScanner.UnsoundException;

/**
 * The one address of a From field, or the identifier of a List-Id field. Where there are several, a
 * group, or anything that mail programs read in different ways, there is none: nobody is allowed by
 * it.
 */
final class Mailbox {
  private static final int MAX = 320;

  private Mailbox() {}

  /** Returns the address of a From field, its domain canonical and all of it in lower case. */
  static Optional<String> address(String value) {
    return inBrackets(value)
        .filter(text -> text.length() <= MAX && text.indexOf('@') > 0)
        .filter(text -> text.indexOf('@') == text.lastIndexOf('@'))
        .flatMap(text -> {
          int at = text.indexOf('@');
          String local = text.substring(0, at).toLowerCase(Locale.ROOT);
          return Domains.canonical(text.substring(at + 1)).map(domain -> local + "@" + domain);
        });
  }

  /** Returns the identifier of a List-Id field (RFC 2919), which looks like a domain. */
  static Optional<String> listId(String value) {
    return inBrackets(value).flatMap(Domains::canonical);
  }

  /** Returns what stands in the only angle brackets, or all of it where there are none. */
  private static Optional<String> inBrackets(String value) {
    if (value.length() > AuthenticationResults.MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      FieldScanner in = new FieldScanner(value);
      StringBuilder outside = new StringBuilder();
      Optional<String> inside = Optional.empty();
      while (!in.atEnd()) {
        in.skipComments();
        outside.append(in.until("(<,;:>"));
        if (in.isNext(',') || in.isNext(';') || in.isNext(':') || in.isNext('>')) {
          return Optional.empty();
        }
        if (in.take('<')) {
          String text = in.until("<>(");
          in.require('>');
          if (inside.isPresent()) {
            return Optional.empty();
          }
          inside = Optional.of(text);
        }
      }
      String whole = inside.orElse(outside.toString().strip());
      return whole.matches("[^\\s\"\\\\]+") ? Optional.of(whole) : Optional.empty();
    } catch (UnsoundException e) {
      return Optional.empty();
    }
  }
}
