package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A message as a mail server takes it apart for its milters: header fields until the first line
 * that is none, a body with CRLF at line ends. A character stands for each byte.
 *
 * @param fields names, and values with their white space, folded ones with line feeds
 * @param body empty where there is none
 */
public record ReceivedMessage(List<Field> fields, String body) {
  private static final Pattern FIELD = Pattern.compile("[!-9;-~]+:.*", Pattern.DOTALL);

  /** A header field as the milter protocol has it. */
  public record Field(String name, String value) {}

  /** Takes a message apart, whatever it is. */
  public static ReceivedMessage of(byte[] message) {
    // No NUL crosses the milter protocol inside a field; servers drop it.
    String[] lines = new String(message, ISO_8859_1).split("\r?\n", -1);
    List<Field> fields = new ArrayList<>();
    int next = 0;
    while (next < lines.length && FIELD.matcher(lines[next]).matches()) {
      StringBuilder line = new StringBuilder(lines[next++]);
      while (next < lines.length && lines[next].matches("(?s)[ \t].*")) {
        line.append('\n').append(lines[next++]);
      }
      int colon = line.indexOf(":");
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).replace("\0", "")));
    }
    if (next < lines.length && lines[next].isEmpty()) {
      next++;
    }
    return new ReceivedMessage(
        fields, String.join("\r\n", List.of(lines).subList(next, lines.length)));
  }

  /** Returns the message as a file. */
  public byte[] bytes() {
    StringBuilder all = new StringBuilder();
    for (Field field : fields) {
      all.append(field.name()).append(':').append(field.value().replace("\n", "\r\n"));
      all.append("\r\n");
    }
    return all.append("\r\n").append(body).toString().getBytes(ISO_8859_1);
  }

  /** Sends it to a milter and returns the milter's answers to its end. */
  public List<String> sendTo(MilterClient milter) throws IOException {
    milter.mail("<sender@example.org>");
    milter.rcpt("<recipient@example.com>");
    for (Field field : fields) {
      milter.header(field.name(), field.value());
    }
    milter.endOfHeaders();
    if (!body.isEmpty()) {
      milter.body(body);
    }
    return milter.endOfMessage().answer();
  }
}
