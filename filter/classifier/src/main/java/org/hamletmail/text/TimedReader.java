package org.hamletmail.text;

import java.io.FilterReader;
import java.io.IOException;
import java.io.StringReader;

/**
 * Reads a text for a parser, which asks for some thousand characters, and looks at the deadline.
 */
final class TimedReader extends FilterReader {
  private final Deadline deadline;

  TimedReader(String text, Deadline deadline) {
    super(new StringReader(text));
    this.deadline = deadline;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    deadline.check();
    return in.read(buffer, offset, length);
  }
}
