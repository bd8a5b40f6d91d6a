package org.hamletmail.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/** How the bytes of a part travel, by whatever name a mail program calls it. */
enum TransferEncoding {
  /** As they are. */
  NONE,
  BASE64,
  QUOTED_PRINTABLE,
  UUENCODE,
  /** A name that means nothing to us: the bytes must tell. */
  UNKNOWN,
  /** One that we know and don't read. */
  UNREAD;

  // How far a container is looked at for the delimiter of its first part.
  private static final int LOOKED_AT = 8 * 1024;

  /** Returns what a name stands for. Case and punctuation don't matter. */
  static TransferEncoding of(String name) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < name.length() && letters.length() < 40; i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        letters.append(c);
      } else if ((c == ',' || c == ';') && !letters.isEmpty()) {
        break;
      }
    }
    String key =
        letters.length() > 1 && letters.charAt(0) == 'x'
            ? letters.substring(1)
            : letters.toString();
    return switch (key) {
      case "", "7bit", "8bit", "7bits", "8bits", "binary", "none", "identity", "plain", "utf8" ->
          NONE;
      case "base64", "b64", "base64encoding", "base64encoded", "b" -> BASE64;
      case "quotedprintable", "quotedprintabel", "qp", "quoted", "q" -> QUOTED_PRINTABLE;
      case "uuencode", "uuencoded", "uue", "uu" -> UUENCODE;
      case "yenc",
          "yencode",
          "yencoded",
          "binhex",
          "binhex40",
          "macbinhex40",
          "macbinhex",
          "gzip64",
          "gzip",
          "bzip2" ->
          UNREAD;
      default -> UNKNOWN;
    };
  }

  /** Returns the decoded bytes of a leaf. */
  InputStream decoded(InputStream raw) {
    return switch (this) {
      case NONE, UNREAD -> raw;
      case BASE64 -> Base64Lines.ofText(raw);
      case QUOTED_PRINTABLE -> new QuotedPrintableInputStream(raw, DecodeMonitor.SILENT);
      case UUENCODE -> new UuLines(raw);
      case UNKNOWN -> Base64Lines.ofUnknown(raw);
    };
  }

  /** Returns whether a container must be decoded before it can be split. */
  boolean hidesParts() {
    return this == BASE64 || this == QUOTED_PRINTABLE || this == UUENCODE;
  }

  /**
   * Returns the decoded bytes of a container, which RFC 2045 doesn't allow and some send. Others
   * say so and encode the parts only.
   */
  InputStream decodedContainer(InputStream raw) throws IOException {
    if (this == BASE64) {
      return Base64Lines.ofContainer(raw);
    }
    BufferedInputStream buffered = new BufferedInputStream(raw, LOOKED_AT);
    buffered.mark(LOOKED_AT);
    String start = new String(buffered.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
    buffered.reset();
    if (this == QUOTED_PRINTABLE && isPlainStart(start)) {
      return buffered;
    }
    return decoded(buffered);
  }

  /** Returns whether the first fields of a part, or of a message, stand there as they are. */
  private static boolean isPlainStart(String start) {
    boolean fields = false;
    for (String line : start.split("\r?\n", 60)) {
      if (line.startsWith("Content-")
          || line.startsWith("MIME-Version:")
          || line.startsWith("Content-type")) {
        fields = true;
        if (line.contains("=3D") || line.endsWith("=")) {
          return false;
        }
      } else if (line.contains("=3D") && line.startsWith(" ")) {
        return false;
      }
    }
    return fields;
  }
}
