package org.hamletmail.text;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What the header of one part says, as far as it matters for text.
 *
 * @param mimeType lower case, never empty; {@code text/plain} where nothing usable is declared
 * @param typeDeclared false where the type is the default one
 * @param parameters of Content-Type, names in lower case
 * @param encoding how its bytes travel
 * @param disposition lower case, empty where none is declared
 * @param fileName decoded, empty where there is none
 * @param contentId without brackets, empty where there is none
 * @param subject not yet decoded, null where there is none
 * @param sender of its fields that matter for who sends
 * @param skippedBytes size of the fields beyond the limit, which were not read
 */
record PartDescriptor(
    String mimeType,
    boolean typeDeclared,
    Map<String, String> parameters,
    TransferEncoding encoding,
    String disposition,
    String fileName,
    String contentId,
    HeaderText.@Nullable Value subject,
    SenderFields sender,
    long skippedBytes)
    implements BodyDescriptor {

  boolean isContainer() {
    return mimeType.startsWith("multipart/") || isMessage();
  }

  boolean isMessage() {
    return mimeType.equals("message/rfc822");
  }

  /**
   * Returns a multipart's body behind a header of its own, which says what is needed to split it.
   */
  InputStream withHeader(InputStream body) {
    StringBuilder header = new StringBuilder("Content-Type: ").append(mimeType);
    for (String name : List.of("boundary", "start", "type")) {
      String value = parameters.get(name);
      if (value != null) {
        header.append("; ").append(name).append("=\"");
        header.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
    }
    header.append("\r\n\r\n");
    return new SequenceInputStream(
        new ByteArrayInputStream(header.toString().getBytes(StandardCharsets.ISO_8859_1)), body);
  }

  /** Returns whether it is offered for download, not shown in place. */
  boolean attachment() {
    return disposition.equals("attachment");
  }

  /** Returns whether text may be something else than the plain text that it is by default. */
  boolean isUndeclared() {
    return !typeDeclared && mimeType.equals("text/plain");
  }

  boolean isFlowed() {
    return "flowed".equalsIgnoreCase(parameters.get("format"));
  }

  boolean deletesSpaces() {
    return "yes".equalsIgnoreCase(parameters.get("delsp"));
  }

  @Override
  public @Nullable String getBoundary() {
    return parameters.get("boundary");
  }

  /** For the parser: a container that must be made readable first is a leaf to it. */
  @Override
  public String getMimeType() {
    return isMessage() || (isContainer() && encoding.hidesParts())
        ? "application/octet-stream"
        : mimeType;
  }

  @Override
  public String getMediaType() {
    return mimeType.substring(0, mimeType.indexOf('/'));
  }

  @Override
  public String getSubType() {
    return mimeType.substring(mimeType.indexOf('/') + 1);
  }

  @Override
  public @Nullable String getCharset() {
    return parameters.get("charset");
  }

  /** For the parser, which is given nothing to decode. */
  @Override
  public String getTransferEncoding() {
    return "7bit";
  }

  @Override
  public long getContentLength() {
    return -1;
  }
}
