package org.hamletmail.written;

import java.util.List;

/**
 * A part of a body between two empty lines.
 *
 * @param lines the cells of each line: one, but in a table
 */
record Block(Type type, int line, List<List<Template>> lines) {
  enum Type {
    PARAGRAPH,
    HEADING,
    ITEMS,
    TABLE,
    MACHINE,
    QUOTE,
    SIGNATURE,
    SMALL
  }
}
