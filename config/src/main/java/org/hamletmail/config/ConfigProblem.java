package org.hamletmail.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file the file, as it was named
 * @param line where, counted from 1; 0 where it is about the whole file
 * @param key the setting, such as {@code hamlet.policy.tag-threshold}; empty where it is about the
 *     file
 * @param complaint what is wrong, with the value
 * @param expected what would be right
 * @param remedy what to do
 */
public record ConfigProblem(
    String file, int line, String key, String complaint, String expected, String remedy) {

  /** Returns the problem in one line: file, line, what is wrong, what was expected, what to do. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ": " + line : "")
        + ": "
        + (key.isEmpty() ? "" : key + " ")
        + complaint
        + "; expected "
        + expected
        + "; "
        + remedy;
  }
}
