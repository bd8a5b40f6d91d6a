package org.hamletmail.config;

/**
 * Something that an administrator ought to know of a setting that can be used all the same.
 *
 * @param key the setting, such as {@code hamlet.policy.high-action}
 * @param found what is the matter with it, with its value
 * @param remedy what to do
 */
public record Remark(String key, String found, String remedy) {

  /** Returns the remark in one line. */
  @Override
  public String toString() {
    return key + " " + found + "; " + remedy;
  }
}
