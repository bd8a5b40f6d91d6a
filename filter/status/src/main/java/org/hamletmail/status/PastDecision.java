package org.hamletmail.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.LogLine;

/**
 * A decision as it is remembered: the fields of its log line and when it was taken, as one line of
 * JSON. Nothing of the message's content.
 *
 * @param json one object in one line
 */
record PastDecision(String json) {
  private static final int MAX_RECIPIENTS = 20;
  private static final int MAX_ADDRESS = 256;

  /** Longest line that is read again; one with all addresses is shorter. */
  static final int MAX_LENGTH = 16_384;

  static PastDecision of(Instant at, LogLine line, Optional<Envelope> addresses) {
    JsonObject object = new JsonObject();
    object.addProperty("time", at.truncatedTo(ChronoUnit.MILLIS).toString());
    LoggedFields.add(line, object);
    addresses.ifPresent(envelope -> {
      object.addProperty("client", shortened(envelope.clientAddress().orElse("")));
      object.addProperty("sender", shortened(envelope.sender()));
      List<String> recipients = envelope.recipients();
      object.addProperty(
          "recipients",
          recipients.stream()
              .limit(MAX_RECIPIENTS)
              .map(PastDecision::shortened)
              .collect(Collectors.joining(" ")));
      object.addProperty("recipient_count", recipients.size());
    });
    return new PastDecision(object.toString());
  }

  /** Returns the decision of a line; empty where the line is none, as one that was cut. */
  static Optional<PastDecision> parse(String line) {
    if (line.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      PastDecision read = new PastDecision(line);
      return read.at().equals(Instant.MIN) ? Optional.empty() : Optional.of(read);
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private static String shortened(String address) {
    return address.substring(0, Math.min(MAX_ADDRESS, address.length()));
  }

  private Optional<JsonObject> object() {
    JsonElement element = JsonParser.parseString(json);
    return element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.empty();
  }

  /** Returns when it was taken; {@link Instant#MIN} where that isn't known. */
  Instant at() {
    try {
      return Instant.parse(text("time"));
    } catch (DateTimeException e) {
      return Instant.MIN;
    }
  }

  /** Returns a field as it was logged; "" where it has none. */
  String text(String key) {
    return object()
        .map(object -> object.get(key))
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsString)
        .orElse("");
  }

  OptionalDouble number(String key) {
    try {
      return OptionalDouble.of(Double.parseDouble(text(key)));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
