package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.DefaultFieldBuilder;
import org.apache.james.mime4j.stream.FieldBuilder;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.RecycledByteArrayBuffer;

/**
 * Builds the header fields of parts, and passes over lines that are none where a field of MIME
 * follows, as mail programs do. Where none follows, what looked like the header was the beginning
 * of the body already.
 */
final class StrayLines implements FieldBuilder {
  // A paragraph; longer ones begin the body.
  private static final int MAX_BYTES = 16 * 1024;
  private static final Pattern MIME =
      Pattern.compile("(?:content-[a-z-]{2,40}|mime-version)\\s{0,9}:", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_NAME = 60;
  private static final byte[] LINE_END = {'\r', '\n'};

  private final FieldBuilder fields = new DefaultFieldBuilder(-1);
  private final ByteArrayOutputStream strays = new ByteArrayOutputStream();
  private long strayBytes;
  private long passedOver;

  /** Returns whether a line begins with the name of a field of MIME. */
  static boolean isMimeField(byte[] bytes, int from, int to) {
    int length = Math.min(LONGEST_NAME, to - from);
    return MIME.matcher(new String(bytes, from, length, StandardCharsets.ISO_8859_1)).lookingAt();
  }

  @Override
  public void reset() {
    fields.reset();
  }

  @Override
  public void append(ByteArrayBuffer line) throws MimeException {
    fields.append(line);
  }

  @Override
  public RawField build() throws MimeException {
    RecycledByteArrayBuffer raw = fields.getRaw();
    boolean within = strays.size() > 0;
    RawField field;
    try {
      field = fields.build();
    } catch (MimeException e) {
      boolean delimiter = raw.length() > 1 && raw.byteAt(0) == '-' && raw.byteAt(1) == '-';
      if (delimiter || strays.size() + raw.length() > MAX_BYTES) {
        throw e;
      }
      byte[] stray = raw.toByteArray();
      strays.writeBytes(stray);
      strayBytes += new String(stray, StandardCharsets.ISO_8859_1).isBlank() ? 0 : stray.length;
      return skipped();
    }
    if (within) {
      byte[] line = field.getRaw().toByteArray();
      if (isMimeField(line, 0, line.length)) {
        passedOver += strayBytes;
        forget();
      } else {
        strays.writeBytes(line);
        // The parser has cut off its end.
        strays.writeBytes(LINE_END);
      }
    }
    return field;
  }

  // The parser takes null for a line to pass over, though its interface does not say so.
  @SuppressWarnings("NullAway")
  private static RawField skipped() {
    return null;
  }

  /** Returns the lines that begin the body of the header which was read last, and forgets them. */
  byte[] takeBody() {
    if (strays.size() > 0) {
      strays.writeBytes(LINE_END);
    }
    byte[] body = strays.toByteArray();
    forget();
    return body;
  }

  private void forget() {
    strays.reset();
    strayBytes = 0;
  }

  /** Returns how many bytes were passed over in the header that was read last, and forgets them. */
  long takePassedOver() {
    long bytes = passedOver;
    passedOver = 0;
    return bytes;
  }

  @Override
  public RecycledByteArrayBuffer getRaw() {
    return fields.getRaw();
  }

  @Override
  public void release() {
    fields.release();
  }
}
