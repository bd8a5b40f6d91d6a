package org.hamletmail.lists;

/**
 * The entry of a list that a message met.
 *
 * @param list which list
 * @param line of its file, from 1
 */
public record Hit(ListName list, int line) {

  /** Returns list and line as log and header name them, such as {@code allow:12}. */
  @Override
  public String toString() {
    return list.word() + ":" + line;
  }
}
