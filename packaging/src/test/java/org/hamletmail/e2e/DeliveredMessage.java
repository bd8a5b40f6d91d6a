package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * A message as it arrived.
 *
 * @param fields header fields in their order, each with its name and all of its lines
 * @param body what follows the empty line
 */
record DeliveredMessage(List<String> fields, String body) {

  DeliveredMessage {
    fields = List.copyOf(fields);
  }

  /** Reads a message with lines that end in LF; a character stands for each byte. */
  static DeliveredMessage parse(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new AssertionError("no empty line in " + text);
    }
    List<String> fields = new ArrayList<>();
    for (String line : text.substring(0, end).split("\n", -1)) {
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.set(fields.size() - 1, fields.getLast() + "\n" + line);
      } else {
        fields.add(line);
      }
    }
    return new DeliveredMessage(fields, text.substring(end + 2));
  }

  /** Returns the values of all fields of that name. */
  List<String> values(String name) {
    return fields.stream()
        .filter(f -> f.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(f -> f.substring(name.length() + 1).strip())
        .toList();
  }

  /** Returns the names of the fields that begin with X-Spam, in their order. */
  List<String> spamFields() {
    return fields.stream()
        .filter(f -> f.regionMatches(true, 0, "X-Spam", 0, "X-Spam".length()))
        .map(f -> f.substring(0, f.indexOf(':')))
        .toList();
  }

  /** Returns the message as it was sent: without what Postfix put above and Hamlet below. */
  byte[] asSent() {
    List<String> theirs = new ArrayList<>(fields);
    int above = 0;
    while (theirs.get(above).matches("(?s)(Return-Path|X-Original-To|Delivered-To):.*")) {
      above++;
    }
    if (!theirs.get(above).startsWith("Received:")) {
      throw new AssertionError("Postfix's own Received is not above " + theirs.get(above));
    }
    theirs.subList(0, above + 1).clear();
    while (theirs.getLast().matches("(?s)X-Spam-(Flag|Status|Score|Level):.*")) {
      theirs.removeLast();
    }
    return (String.join("\n", theirs) + "\n\n" + body).getBytes(ISO_8859_1);
  }
}
