package org.hamletmail.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;
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

  // What is read as an attached message: RFC 6532 has one for addresses in UTF-8, and news its own.
  private static final Set<String> MESSAGES =
      Set.of(
          "message/rfc822",
          "message/global",
          "message/news",
          "message/rfc2822",
          "message/x-rfc822");

  private final int maxFields;
  private final HeaderText text;
  private final StrayLines strays;
  private final Latest latest;
  private final String defaultType;
  private final int boundaryBudget;
  private final Map<String, FieldValue> structured = new HashMap<>();
  private HeaderText.@Nullable Value subject;
  private HeaderText.@Nullable Value from;
  private HeaderText.@Nullable Value replyTo;
  private boolean mail;
  private int count;
  private long skippedBytes;
  private String mimeType;
  private int boundaryLength;

  /** Where the parser leaves the descriptor that it built last, whichever part it belongs to. */
  static final class Latest {
    private @Nullable PartDescriptor descriptor;
    private @Nullable PartHeader header;
    private byte[] bodyStart = {};

    PartDescriptor descriptor() {
      return Objects.requireNonNull(descriptor, "no header was read yet");
    }

    /** Returns the lines of the header that belong to the body of its part, before the rest. */
    byte[] bodyStart() {
      return bodyStart;
    }

    /** Returns the lines of the header for a new parser of a container that is parsed apart. */
    StrayLines strays() {
      return Objects.requireNonNull(header, "no header was read yet").strays;
    }

    /** Returns a builder for a container that is parsed apart from what is around it. */
    PartHeader nested() {
      PartHeader outer = Objects.requireNonNull(header, "no header was read yet");
      return new PartHeader(
          outer.maxFields, outer.text, outer.strays, this, "text/plain", outer.boundaryBudget);
    }
  }

  PartHeader(int maxFields, StrayLines strays, Latest latest) {
    this(maxFields, new HeaderText(), strays, latest, "text/plain", BOUNDARY_CHARACTERS);
  }

  private PartHeader(
      int maxFields,
      HeaderText text,
      StrayLines strays,
      Latest latest,
      String defaultType,
      int boundaryBudget) {
    this.strays = strays;
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
    from = null;
    replyTo = null;
    mail = false;
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
      case "subject" -> subject = first(subject, field);
      case "from" -> from = first(from, field);
      case "reply-to" -> replyTo = first(replyTo, field);
      case "received", "date", "message-id" -> mail = true;
      case "content-type", "content-transfer-encoding", "content-disposition", "content-id" ->
          structured.merge(
              name, value(field), (first, later) -> isUsable(name, first) ? first : later);
      default -> {}
    }
    return null;
  }

  private HeaderText.Value first(HeaderText.@Nullable Value known, RawField field) {
    return known == null ? text.value(field.getRaw(), field.getDelimiterIdx() + 1) : known;
  }

  @Override
  public BodyDescriptor build() {
    FieldValue type = structured.getOrDefault("content-type", FieldValue.NONE);
    FieldValue disposition = structured.getOrDefault("content-disposition", FieldValue.NONE);
    Map<String, String> parameters = new HashMap<>(type.parameters());
    parameters.computeIfPresent("boundary", (name, boundary) -> boundary.stripTrailing());
    boundaryLength = 0;
    mimeType = mimeType(type.value(), parameters);
    String fileName =
        text.words(
            disposition.parameters().getOrDefault("filename", parameters.getOrDefault("name", "")));
    if (Documents.isOfAnyKind(mimeType) && fileName.toLowerCase(Locale.ROOT).endsWith(".eml")) {
      mimeType = "message/rfc822";
    }
    PartDescriptor descriptor =
        new PartDescriptor(
            mimeType,
            structured.containsKey("content-type"),
            parameters,
            encoding(parameters),
            disposition.value(),
            fileName,
            comparableId(structured.getOrDefault("content-id", FieldValue.NONE).value()),
            subject,
            new SenderFields(mail, from, replyTo),
            skippedBytes + strays.takePassedOver());
    latest.descriptor = descriptor;
    latest.bodyStart = strays.takeBody();
    latest.header = this;
    return descriptor;
  }

  @Override
  public BodyDescriptorBuilder newChild() {
    String childType = mimeType.equals("multipart/digest") ? "message/rfc822" : "text/plain";
    return new PartHeader(
        maxFields, text, strays, latest, childType, boundaryBudget - boundaryLength);
  }

  private TransferEncoding encoding(Map<String, String> typeParameters) {
    FieldValue field = structured.get("content-transfer-encoding");
    // Some mail has it on the line of the type.
    String slipped = typeParameters.getOrDefault("content-transfer-encoding", "");
    return TransferEncoding.of(
        (field == null || field.value().isEmpty() ? slipped : field.value())
            .toLowerCase(Locale.ROOT));
  }

  private String mimeType(String declared, Map<String, String> parameters) {
    String boundary = parameters.get("boundary");
    String type = declared.replaceAll("\\s", "");
    if (boundary != null && type.indexOf('/') < 0 && !type.isEmpty()) {
      type = "multipart/" + type;
    }
    int slash = type.indexOf('/');
    if (slash < 1 || slash == type.length() - 1) {
      return switch (type) {
        case "", "text", "plain" -> defaultType;
        case "html" -> "text/html";
        default -> "application/octet-stream";
      };
    }
    if (!type.startsWith("multipart/")) {
      return MESSAGES.contains(type) ? "message/rfc822" : type;
    }
    if (boundary == null || boundary.isEmpty() || boundary.length() > boundaryBudget) {
      return "text/plain";
    }
    boundaryLength = boundary.length();
    return type;
  }

  private static FieldValue value(RawField field) {
    ByteSequence raw = field.getRaw();
    int from = field.getDelimiterIdx() + 1;
    return FieldValue.of(ContentUtil.decode(raw, from, raw.length() - from));
  }

  private static boolean isUsable(String name, FieldValue value) {
    return name.equals("content-type") ? value.value().indexOf('/') > 0 : !value.value().isEmpty();
  }

  /** Returns a Content-ID as it can be compared: without brackets, in lower case. */
  static String comparableId(String id) {
    return id.trim().toLowerCase(Locale.ROOT).replaceAll("^<|>$", "");
  }
}
