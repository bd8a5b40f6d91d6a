package org.hamletmail.authentication;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.authentication.FieldScanner.UnsoundException;

/**
 * One Authentication-Results field (RFC 8601 section 2.2).
 *
 * <p>A field that is unsound in any place says nothing at all: half of a field that an attacker has
 * had a hand in is no evidence. A result counts for one domain, which its own properties name;
 * where they name two, or none, or what is no domain, it counts for none.
 *
 * @param authservId who wrote the field, in lower case
 * @param methods of which the field speaks, whatever it says
 * @param findings of these, in the field's order
 */
record AuthenticationResults(String authservId, Set<Method> methods, List<Finding> findings) {
  static final int MAX_LENGTH = 16 * 1024;

  /** Ten signatures are many. */
  private static final int MAX_RESULTS = 100;

  /** Copies the collections. */
  AuthenticationResults {
    methods = Set.copyOf(methods);
    findings = List.copyOf(findings);
  }

  /**
   * Reads a field's value, folding taken out.
   *
   * @return empty where the field is too long, has too many results, or is unsound
   */
  static Optional<AuthenticationResults> parse(String value) {
    if (value.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(new FieldScanner(value)));
    } catch (UnsoundException e) {
      return Optional.empty();
    }
  }

  private static AuthenticationResults read(FieldScanner in) throws UnsoundException {
    in.skipComments();
    String id = in.value().toLowerCase(Locale.ROOT);
    if (id.indexOf('=') >= 0) {
      throw new UnsoundException("no authserv-id");
    }
    in.skipComments();
    if (!in.isNext(';') && !in.atEnd()) {
      if (!in.word().equals("1")) {
        throw new UnsoundException("another version");
      }
      in.skipComments();
    }
    Set<Method> methods = EnumSet.noneOf(Method.class);
    List<Finding> findings = new ArrayList<>();
    int results = 0;
    while (!in.atEnd()) {
      in.require(';');
      in.skipComments();
      if (in.isNext(';') || in.atEnd()) {
        continue;
      }
      results++;
      if (results > MAX_RESULTS) {
        throw new UnsoundException("too many results");
      }
      result(in, methods).ifPresent(findings::add);
    }
    return new AuthenticationResults(id, methods, findings);
  }

  private static Optional<Finding> result(FieldScanner in, Set<Method> methods)
      throws UnsoundException {
    String method = in.word();
    in.skipComments();
    if (method.equalsIgnoreCase("none") && (in.isNext(';') || in.atEnd())) {
      return Optional.empty();
    }
    boolean known = true;
    if (in.take('/')) {
      in.skipComments();
      known = in.word().equals("1");
      in.skipComments();
    }
    in.require('=');
    in.skipComments();
    String result = in.word().toLowerCase(Locale.ROOT);
    Properties properties = Properties.read(in);
    Optional<Method> used = known ? Method.of(method) : Optional.empty();
    used.ifPresent(methods::add);
    return used.flatMap(m -> properties.domain(m).map(domain -> new Finding(m, result, domain)));
  }

  /** What a result was found from, such as {@code header.d=example.org}. */
  private static final class Properties {
    private static final String TWICE = "";
    private final Map<String, String> values = new HashMap<>();

    static Properties read(FieldScanner in) throws UnsoundException {
      Properties properties = new Properties();
      in.skipComments();
      while (!in.isNext(';') && !in.atEnd()) {
        StringBuilder name = new StringBuilder(in.word());
        in.skipComments();
        while (in.take('.')) {
          in.skipComments();
          name.append('.').append(in.word());
          in.skipComments();
        }
        in.require('=');
        in.skipComments();
        properties.values.merge(
            name.toString().toLowerCase(Locale.ROOT),
            in.value(),
            (one, other) -> one.equals(other) ? one : TWICE);
        in.skipComments();
      }
      return properties;
    }

    /**
     * Returns the domain for which a result of a method holds. SPF is of use for MAIL FROM alone: a
     * client that passes for the name in its HELO may say anything in MAIL.
     */
    Optional<String> domain(Method method) {
      return switch (method) {
        case SPF -> values.containsKey("smtp.helo") ? Optional.empty() : ofAddress("smtp.mailfrom");
        case DKIM -> values.containsKey("header.d") ? ofAddress("header.d") : ofAddress("header.i");
        case DMARC -> ofAddress("header.from");
      };
    }

    /** The domain of a name, or of an address with or without something before the sign. */
    private Optional<String> ofAddress(String property) {
      String value = values.getOrDefault(property, TWICE);
      int at = value.indexOf('@');
      return at == value.lastIndexOf('@')
          ? Domains.canonical(value.substring(at + 1))
          : Optional.empty();
    }
  }
}
