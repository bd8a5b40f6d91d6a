package org.hamletmail.corpus;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.hamletmail.classifier.Label;

/**
 * Reads one JSON object a line: {@code {"label":"spam","text":"...","subject":"..."}}, or {@code
 * {"label":"ham","raw":"..."}} with a whole message in Base64. The subject may be missing; {@code
 * "date"} may say in ISO 8601 when the message came. What else is there is passed over.
 *
 * <p>The file is read as a stream, with one line in memory at most.
 */
final class JsonLines {
  // Base64 takes 4 bytes for 3, escapes up to 6 for one; what is longer is no message that is read.
  private static final int LINE_FACTOR = 2;
  private static final int LINE_MARGIN = 1 << 16;

  private JsonLines() {}

  static void read(String name, InputStream in, int maxMessageBytes, LabeledVisitor visitor)
      throws IOException {
    int longest =
        (int) Math.min(Integer.MAX_VALUE - 16L, (long) LINE_FACTOR * maxMessageBytes + LINE_MARGIN);
    LineReader lines = new LineReader(in);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 0;
    boolean tooLong = false;
    boolean more = lines.next();
    while (more) {
      if (line.size() + lines.length() <= longest) {
        line.write(lines.buffer(), 0, lines.length());
      } else {
        tooLong = true;
      }
      more = lines.next();
      if (!more || lines.startsLine()) {
        number++;
        String id = name + ":" + number;
        if (tooLong) {
          visitor.unreadable(id, "a line of more than " + longest + " bytes");
        } else {
          object(id, line.toString(StandardCharsets.UTF_8), maxMessageBytes, visitor);
        }
        line.reset();
        tooLong = false;
      }
    }
  }

  private static void object(String id, String line, int maxMessageBytes, LabeledVisitor visitor) {
    if (line.isBlank()) {
      return;
    }
    try {
      if (!(JsonParser.parseString(line) instanceof JsonObject object)) {
        throw new IllegalArgumentException("no JSON object");
      }
      Label label =
          string(object, "label")
              .flatMap(LabelName::read)
              .orElseThrow(
                  () -> new IllegalArgumentException("\"label\" is not one of ham, spam, 0, 1"));
      visitor.labeled(label, id, mail(object, maxMessageBytes), date(object));
    } catch (JsonParseException e) {
      // Its message quotes the line.
      visitor.unreadable(id, "not JSON, or cut off");
    } catch (IllegalArgumentException e) {
      visitor.unreadable(id, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] mail(JsonObject object, int maxMessageBytes) {
    Optional<String> raw = string(object, "raw");
    if (raw.isPresent()) {
      byte[] message;
      try {
        message = Base64.getMimeDecoder().decode(raw.get());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("\"raw\" is not Base64", e);
      }
      if (message.length == 0) {
        throw new IllegalArgumentException("\"raw\" is empty");
      }
      return Arrays.copyOf(message, Math.min(message.length, maxMessageBytes));
    }
    String text =
        string(object, "text")
            .orElseThrow(() -> new IllegalArgumentException("neither \"text\" nor \"raw\""));
    Optional<String> subject = string(object, "subject");
    if (text.isBlank() && subject.isEmpty()) {
      throw new IllegalArgumentException("empty text");
    }
    return subject.isPresent() ? TextAsMail.of(subject.get(), text) : TextAsMail.of(text);
  }

  private static Optional<Instant> date(JsonObject object) {
    return string(object, "date")
        .map(text -> {
          try {
            return OffsetDateTime.parse(text).toInstant();
          } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                "\"date\" is not a time such as 2026-03-01T12:00:00Z", e);
          }
        });
  }

  private static Optional<String> string(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value instanceof JsonPrimitive primitive
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }
}
