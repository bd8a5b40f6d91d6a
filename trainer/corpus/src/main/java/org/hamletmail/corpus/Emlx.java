package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message as Apple Mail keeps it ({@code .emlx}, {@code .partial.emlx}): a line with the
 * message's length, the message, and a property list that says what the user did with it. Only the
 * message is mail.
 */
final class Emlx {
  private static final int LONGEST_LINE = 64;
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,10})[ \\t]*(?:\\r\\n|\\n|\\r)");
  private static final byte[] LIST = "<?xml".getBytes(StandardCharsets.US_ASCII);

  private Emlx() {}

  /** Returns whether a content is such a file: a number alone, and a header field below. */
  static boolean begins(byte[] start) {
    Matcher line = line(start);
    return line.lookingAt() && Start.isHeader(Arrays.copyOfRange(start, line.end(), start.length));
  }

  private static Matcher line(byte[] start) {
    return LENGTH.matcher(
        new String(start, 0, Math.min(start.length, LONGEST_LINE), StandardCharsets.ISO_8859_1));
  }

  /**
   * Returns the message.
   *
   * @param start of the content, which {@link #begins} accepts
   * @param maxMessageBytes that are kept
   */
  static byte[] message(byte[] start, InputStream in, int maxMessageBytes) throws IOException {
    Matcher line = line(start);
    if (!line.lookingAt()) {
      throw new IllegalArgumentException("no length");
    }
    in.skipNBytes(line.end());
    long length = Long.parseLong(line.group(1));
    byte[] message = in.readNBytes((int) Math.min(length, maxMessageBytes));
    byte[] behind = length > message.length ? new byte[0] : in.readNBytes(LIST.length);
    boolean whole = length > maxMessageBytes || Arrays.equals(behind, LIST);
    if (whole && message.length == Math.min(length, maxMessageBytes)) {
      return message;
    }
    // The length is wrong, as after a conversion of line breaks: the list begins a line.
    byte[] rest = in.readNBytes(Math.max(0, maxMessageBytes - message.length - behind.length));
    byte[] all = Arrays.copyOf(message, message.length + behind.length + rest.length);
    System.arraycopy(behind, 0, all, message.length, behind.length);
    System.arraycopy(rest, 0, all, message.length + behind.length, rest.length);
    return Arrays.copyOf(all, listBegins(all));
  }

  private static int listBegins(byte[] all) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf("<?xml");
    boolean list =
        at > 0
            && (text.charAt(at - 1) == '\n' || text.charAt(at - 1) == '\r')
            && text.indexOf("<plist", at) > at;
    return list ? at : all.length;
  }
}
