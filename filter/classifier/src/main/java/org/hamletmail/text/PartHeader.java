package org.hamletmail.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the few header fields that matter for text; of repeated ones the first counts.
 *
 * <p>Replaces the parser's own builder, which keeps no subject and lets a boundary be as long as a
 * line: each byte of the body may then be compared with each byte of the boundary.
 */
final class PartHeader implements BodyDescriptorBuilder {
  // Each byte of a body may be compared with each character of every boundary around it. RFC 2046
  // allows 70 characters, so 20 levels at their usual 40 and more fit.
  private static final int BOUNDARY_CHARACTERS = 1000;

  private final int maxFields;
  private final HeaderText text;
  private final Latest latest;
  private final String defaultType;
  private final int boundaryBudget;
  private final Map<String, RawBody> structured = new HashMap<>();
  private @Nullable String subject;
  private int count;
  private long skippedBytes;
  private String mimeType;
  private int boundaryLength;

  /** Where the parser leaves the descriptor that it built last, whichever part it belongs to. */
  static final class Latest {
    private @Nullable PartDescriptor descriptor;

    PartDescriptor descriptor() {
      return Objects.requireNonNull(descriptor, "no header was read yet");
    }
  }

  PartHeader(int maxFields, Latest latest) {
    this(maxFields, new HeaderText(), latest, "text/plain", BOUNDARY_CHARACTERS);
  }

  private PartHeader(
      int maxFields, HeaderText text, Latest latest, String defaultType, int boundaryBudget) {
    this.boundaryBudget = boundaryBudget;
    this.maxFields = maxFields;
    this.text = text;
    this.latest = latest;
    this.defaultType = defaultType;
    this.mimeType = defaultType;
  }

  @Override
  public void reset() {
    structured.clear();
    subject = null;
    count = 0;
    skippedBytes = 0;
  }

  @Override
  public @Nullable Field addField(RawField field) {
    if (++count > maxFields) {
      skippedBytes += field.getRaw().length();
      return null;
    }
    String name = field.getName().toLowerCase(Locale.ROOT);
    switch (name) {
      case "subject" -> {
        if (subject == null) {
          HeaderText.Decoded decoded = text.decode(field.getRaw(), field.getDelimiterIdx() + 1);
          subject = decoded.text();
          skippedBytes += decoded.unread();
        }
      }
      case "content-type", "content-transfer-encoding", "content-disposition", "content-id" ->
          structured.computeIfAbsent(name, n -> RawFieldParser.DEFAULT.parseRawBody(field));
      default -> {}
    }
    return null;
  }

  @Override
  public BodyDescriptor build() {
    RawBody type = structured.get("content-type");
    Map<String, String> parameters = parameters(type);
    boundaryLength = 0;
    mimeType = mimeType(type, parameters);
    PartDescriptor descriptor =
        new PartDescriptor(
            mimeType,
            type != null,
            parameters,
            value("content-transfer-encoding", "7bit"),
            value("content-disposition", "").equals("attachment"),
            comparableId(value("content-id", "")),
            subject == null ? "" : subject,
            skippedBytes);
    latest.descriptor = descriptor;
    return descriptor;
  }

  @Override
  public BodyDescriptorBuilder newChild() {
    String childType = mimeType.equals("multipart/digest") ? "message/rfc822" : "text/plain";
    return new PartHeader(maxFields, text, latest, childType, boundaryBudget - boundaryLength);
  }

  private String mimeType(@Nullable RawBody field, Map<String, String> parameters) {
    if (field == null) {
      return defaultType;
    }
    String type = field.getValue().toLowerCase(Locale.ROOT).replace(" ", "");
    int slash = type.indexOf('/');
    if (slash < 1 || slash == type.length() - 1) {
      return type.equals("text") || type.isEmpty() ? defaultType : "application/octet-stream";
    }
    String boundary = parameters.get("boundary");
    if (!type.startsWith("multipart/")) {
      return type;
    }
    if (boundary == null || boundary.isEmpty() || boundary.length() > boundaryBudget) {
      return "text/plain";
    }
    boundaryLength = boundary.length();
    return type;
  }

  private String value(String name, String absent) {
    RawBody body = structured.get(name);
    if (body == null || body.getValue().isBlank()) {
      return absent;
    }
    return body.getValue().trim().toLowerCase(Locale.ROOT);
  }

  /** Returns a Content-ID as it can be compared: without brackets, in lower case. */
  static String comparableId(String id) {
    return id.trim().toLowerCase(Locale.ROOT).replaceAll("^<|>$", "");
  }

  private static Map<String, String> parameters(@Nullable RawBody field) {
    Map<String, String> parameters = new HashMap<>();
    if (field != null) {
      for (NameValuePair pair : field.getParams()) {
        if (pair.getValue() != null) {
          parameters.putIfAbsent(pair.getName().toLowerCase(Locale.ROOT), pair.getValue());
        }
      }
    }
    return parameters;
  }
}
