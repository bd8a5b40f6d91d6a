package org.hamletmail.text;

import java.util.Map;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What the header of one part says, as far as it matters for text.
 *
 * @param mimeType lower case, never empty; {@code text/plain} where nothing usable is declared
 * @param typeDeclared false where the type is the default one
 * @param parameters of Content-Type, names in lower case
 * @param transferEncoding lower case, {@code 7bit} where none is declared
 * @param attachment whether Content-Disposition says so
 * @param contentId without brackets, empty where there is none
 * @param subject decoded, empty where there is none
 * @param skippedBytes size of what was not read: fields beyond the limit, the end of a long subject
 */
record PartDescriptor(
    String mimeType,
    boolean typeDeclared,
    Map<String, String> parameters,
    String transferEncoding,
    boolean attachment,
    String contentId,
    String subject,
    long skippedBytes)
    implements BodyDescriptor {

  boolean isContainer() {
    return mimeType.startsWith("multipart/") || mimeType.equals("message/rfc822");
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

  @Override
  public String getMimeType() {
    return mimeType;
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

  @Override
  public String getTransferEncoding() {
    return transferEncoding;
  }

  @Override
  public long getContentLength() {
    return -1;
  }
}
