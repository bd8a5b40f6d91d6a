package org.hamletmail.evidence;

import java.util.List;

/** Asks the DNS. Safe for use by several threads at once. */
interface Resolver {

  /**
   * Returns the IPv4 addresses of a name, in their usual spelling; none where there is no such
   * name.
   *
   * @throws ResolverException if there is no answer, or one that can't be used
   */
  List<String> addresses(String name) throws ResolverException;

  /** No answer of use. */
  final class ResolverException extends Exception {
    private static final long serialVersionUID = 1;

    ResolverException(Throwable cause) {
      super(cause);
    }
  }
}
