package org.hamletmail.text;

/** Joins the lines that {@code format=flowed} (RFC 3676) broke. */
final class FlowedText {
  private FlowedText() {}

  /**
   * Returns the paragraphs as they were written.
   *
   * @param deletesSpaces whether the space that marks a soft break was not there before
   */
  static String unfolded(String text, boolean deletesSpaces) {
    StringBuilder out = new StringBuilder(text.length());
    boolean flowing = false;
    int flowingQuotes = 0;
    for (int start = 0; start < text.length(); ) {
      int feed = text.indexOf('\n', start);
      int next = feed < 0 ? text.length() : feed + 1;
      int end = feed < 0 ? text.length() : feed;
      if (end > start && text.charAt(end - 1) == '\r') {
        end--;
      }
      int content = start;
      while (content < end && text.charAt(content) == '>') {
        content++;
      }
      int quotes = content - start;
      if (content < end && text.charAt(content) == ' ') {
        content++;
      }
      if (flowing && quotes == flowingQuotes) {
        out.append(text, content, end);
      } else {
        if (flowing) {
          out.append('\n');
        }
        // Space-stuffing comes off; the quote marks stay as they are seen.
        out.append(text, start, start + quotes);
        if (quotes > 0) {
          out.append(' ');
        }
        out.append(text, content, end);
      }
      boolean signature = text.substring(content, end).equals("-- ");
      flowing = end > content && text.charAt(end - 1) == ' ' && !signature;
      flowingQuotes = quotes;
      if (!flowing) {
        out.append('\n');
      } else if (deletesSpaces) {
        out.setLength(out.length() - 1);
      }
      start = next;
    }
    return out.toString();
  }
}
