package org.hamletmail.authentication;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A way to authenticate the sender's domain, as RFC 8601 registers it. */
public enum Method {
  /** The client may send for the domain of MAIL FROM (RFC 7208). */
  SPF,
  /** The domain has signed the message (RFC 6376). */
  DKIM,
  /** The domain of the From field stands behind the message (RFC 7489). */
  DMARC;

  /** Returns the method of a name, without regard to case; empty for those of no use here. */
  static Optional<Method> of(String name) {
    return Arrays.stream(values()).filter(m -> m.name().equalsIgnoreCase(name)).findFirst();
  }

  /** Returns the name as it is written, such as {@code dkim}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
