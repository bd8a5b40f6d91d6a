package org.hamletmail.authentication;

/**
 * What one method said of one domain.
 *
 * @param method that was used
 * @param result its word in lower case, such as {@code pass} or {@code fail}
 * @param domain for which that holds, in lower case and ASCII; see {@link Domains}
 */
public record Finding(Method method, String result, String domain) {

  /** Returns whether the domain is authenticated. */
  public boolean passes() {
    return result.equals("pass");
  }
}
