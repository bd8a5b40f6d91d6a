package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The start of a part's decoded bytes, and how many follow. */
final class PartSource {
  private final byte[] bytes;
  private final long unread;

  private PartSource(byte[] bytes, long unread) {
    this.bytes = bytes;
    this.unread = unread;
  }

  /** Reads a stream to its end and keeps at most {@code limit} bytes. */
  static PartSource read(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (kept.size() < limit) {
      int n = in.read(buffer, 0, Math.min(buffer.length, limit - kept.size()));
      if (n < 0) {
        return new PartSource(kept.toByteArray(), 0);
      }
      kept.write(buffer, 0, n);
    }
    return new PartSource(kept.toByteArray(), CountedStream.drain(in));
  }

  byte[] bytes() {
    return bytes;
  }

  /** Estimates the text in the bytes that follow from the text in those that were kept. */
  long unreadCharacters(int characters) {
    return unread == 0
        ? 0
        : Math.max(1, Math.round((double) unread * characters / Math.max(1, bytes.length)));
  }
}
