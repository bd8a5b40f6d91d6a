package org.hamletmail.written;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Writes the bytes of a message: parts, charsets and transfer encodings as found in the field. */
final class Mime {
  private static final int LONGEST_LINE = 990;
  private static final int ENCODED_LINE = 76;

  private final Draws draws;
  private final StringBuilder message = new StringBuilder();

  /** What a message holds; an empty text or HTML is left out. */
  record Content(String plain, String html, String attachment, String report) {}

  private Mime(Draws draws) {
    this.draws = draws;
  }

  static byte[] write(List<String> headers, Content content, Draws draws) {
    Mime mime = new Mime(draws);
    headers.forEach(line -> mime.message.append(line).append("\r\n"));
    mime.body(content);
    // One byte a character: parts in 8bit stand here already encoded.
    return mime.message.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void body(Content content) {
    if (!content.report().isEmpty()) {
      String boundary = boundary("report");
      open("multipart/report; report-type=delivery-status", boundary);
      next(boundary);
      text(content, "r");
      next(boundary);
      part("message/delivery-status", content.report());
      message.append("--").append(boundary).append("--\r\n");
    } else if (!content.attachment().isEmpty()) {
      String boundary = boundary("mixed");
      open("multipart/mixed", boundary);
      next(boundary);
      text(content, "m");
      next(boundary);
      attachment(content.attachment());
      message.append("--").append(boundary).append("--\r\n");
    } else {
      text(content, "a");
    }
  }

  private void text(Content content, String name) {
    if (content.html().isEmpty()) {
      leaf("text/plain", content.plain());
    } else if (content.plain().isEmpty()) {
      leaf("text/html", content.html());
    } else {
      String boundary = boundary(name);
      open("multipart/alternative", boundary);
      next(boundary);
      leaf("text/plain", content.plain());
      next(boundary);
      leaf("text/html", content.html());
      message.append("--").append(boundary).append("--\r\n");
    }
  }

  private String boundary(String name) {
    String random = draws.at("boundary").at(name).letters("0123456789abcdef", 16);
    return draws.at("boundaries").chance(50) ? "=_" + random : "----=_Part_" + random;
  }

  private void open(String type, String boundary) {
    message
        .append("Content-Type: ")
        .append(type)
        .append(";\r\n\tboundary=\"")
        .append(boundary)
        .append("\"\r\n\r\n");
  }

  private void next(String boundary) {
    message.append("--").append(boundary).append("\r\n");
  }

  private void part(String type, String text) {
    message
        .append("Content-Type: ")
        .append(type)
        .append("\r\n\r\n")
        .append(text.replace("\n", "\r\n"))
        .append("\r\n");
  }

  private void attachment(String name) {
    String type =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "pdf" -> "application/pdf";
          case "ics" -> "text/calendar";
          case "zip" -> "application/zip";
          case "docx" -> "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
          case "xlsx" -> "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
          case "png" -> "image/png";
          case "jpg" -> "image/jpeg";
          case "html", "htm" -> "application/octet-stream";
          default -> "application/octet-stream";
        };
    String shown = EncodedWords.isAscii(name) ? name : EncodedWords.encode(name, draws.at("file"));
    message
        .append("Content-Type: ")
        .append(type)
        .append(";\r\n\tname=\"")
        .append(shown)
        .append("\"\r\n")
        .append("Content-Disposition: attachment;\r\n\tfilename=\"")
        .append(shown)
        .append("\"\r\n")
        .append("Content-Transfer-Encoding: base64\r\n\r\n");
    String bytes = draws.at("bytes").letters("0123456789abcdef", 600);
    base64(bytes.getBytes(StandardCharsets.US_ASCII));
  }

  private void leaf(String type, String text) {
    Charset charset = charset(text);
    String body = text.replace("{{charset}}", charset.name()).replace("\n", "\r\n");
    byte[] bytes = body.getBytes(charset);
    message
        .append("Content-Type: ")
        .append(type)
        .append("; charset=")
        .append(charset.name())
        .append("\r\n");
    boolean ascii = body.chars().allMatch(c -> c < 0x80);
    int drawn = draws.at("encoding").below(10);
    boolean fits = body.lines().allMatch(line -> line.length() * 3 < LONGEST_LINE);
    if (drawn < 4 && fits) {
      message
          .append("Content-Transfer-Encoding: ")
          .append(ascii ? "7bit" : "8bit")
          .append("\r\n\r\n");
      message.append(new String(bytes, StandardCharsets.ISO_8859_1));
    } else if (drawn < 8) {
      message.append("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
      quoted(bytes);
    } else {
      message.append("Content-Transfer-Encoding: base64\r\n\r\n");
      base64(bytes);
    }
    message.append("\r\n");
  }

  private Charset charset(String text) {
    boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    boolean ascii = text.chars().allMatch(c -> c < 0x80);
    if (latin && draws.at("charset").chance(12)) {
      return ascii ? StandardCharsets.US_ASCII : StandardCharsets.ISO_8859_1;
    }
    return StandardCharsets.UTF_8;
  }

  private void base64(byte[] bytes) {
    message
        .append(Base64.getMimeEncoder(ENCODED_LINE, new byte[] {'\r', '\n'}).encodeToString(bytes))
        .append("\r\n");
  }

  private void quoted(byte[] bytes) {
    int column = 0;
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] & 0xFF;
      if (value == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
        message.append("\r\n");
        column = 0;
        i++;
        continue;
      }
      boolean beforeEnd = i + 1 == bytes.length || bytes[i + 1] == '\r';
      boolean plain = value >= ' ' && value < 0x7F && value != '=' && !(value == ' ' && beforeEnd);
      String shown = plain ? Character.toString(value) : hex(value);
      if (column + shown.length() > ENCODED_LINE - 1) {
        message.append("=\r\n");
        column = 0;
      }
      message.append(shown);
      column += shown.length();
    }
  }

  static String hex(int value) {
    return "=" + "0123456789ABCDEF".charAt(value >> 4) + "0123456789ABCDEF".charAt(value & 15);
  }
}
