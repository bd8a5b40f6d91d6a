package org.hamletmail.lab.evasion;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.hamletmail.text.MessageText;

/** Messages around texts. */
final class Mail {
  private static final String PLAIN = "Content-Type: text/plain; charset=utf-8\n";
  private static final String HTML = "Content-Type: text/html; charset=utf-8\n";
  private static final String AS_IT_IS = "Content-Transfer-Encoding: 8bit\n";
  private static final String IN_BASE64 = "Content-Transfer-Encoding: base64\n";
  private static final String BOUNDARY = "=-=evasion=-=";
  private static final int QP_LINE = 20;

  // A picture of one transparent point.
  private static final String GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

  private Mail() {}

  /** A plain text, subject and body changed alike. */
  static byte[] plain(MessageText message, UnaryOperator<String> trick) {
    return plain(message, trick, trick);
  }

  static byte[] plain(
      MessageText message, UnaryOperator<String> onBody, UnaryOperator<String> onSubject) {
    String subject = onSubject.apply(message.subject()).replace('\n', ' ');
    return bytes(top(subject) + PLAIN + AS_IT_IS + "\n" + onBody.apply(message.body()));
  }

  /**
   * HTML.
   *
   * @param trick from text to what stands in a {@code pre}
   */
  static byte[] html(MessageText message, UnaryOperator<String> trick) {
    return bytes(
        top(message.subject()) + HTML + AS_IT_IS + "\n" + page(trick.apply(message.body())));
  }

  static byte[] base64(MessageText message, Charset charset) {
    return bytes(
        top(message.subject())
            + "Content-Type: text/plain; charset="
            + charset.name()
            + "\n"
            + IN_BASE64
            + "\n"
            + inBase64(message.body().getBytes(charset)));
  }

  static byte[] quotedPrintable(MessageText message) {
    StringBuilder out = new StringBuilder();
    int inLine = 0;
    for (byte b : message.body().getBytes(StandardCharsets.UTF_8)) {
      if (b == '\n') {
        out.append('\n');
        inLine = 0;
      } else {
        if (inLine == QP_LINE) {
          out.append("=\n");
          inLine = 0;
        }
        out.append('=').append(String.format("%02X", b & 0xff));
        inLine++;
      }
    }
    return bytes(
        top(message.subject()) + PLAIN + "Content-Transfer-Encoding: quoted-printable\n\n" + out);
  }

  static byte[] withAttachment(MessageText message, String attached) {
    return multipart(
        message.subject(),
        "mixed",
        PLAIN + AS_IT_IS + "\n" + message.body(),
        PLAIN
            + IN_BASE64
            + "Content-Disposition: attachment; filename=notes.txt\n\n"
            + inBase64(attached.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] withAlternative(MessageText message, String plain) {
    return multipart(
        message.subject(),
        "alternative",
        PLAIN + IN_BASE64 + "\n" + inBase64(plain.getBytes(StandardCharsets.UTF_8)),
        HTML + AS_IT_IS + "\n" + page(Html.escaped(message.body())));
  }

  static byte[] image() {
    return multipart(
        "",
        "related",
        HTML + AS_IT_IS + "\n<html><body><img src=\"cid:text\"></body></html>",
        "Content-Type: image/gif\nContent-ID: <text>\n" + IN_BASE64 + "\n" + GIF);
  }

  private static byte[] multipart(String subject, String kind, String first, String second) {
    String edge = "\n--" + BOUNDARY;
    return bytes(
        top(subject)
            + "Content-Type: multipart/"
            + kind
            + "; boundary=\""
            + BOUNDARY
            + "\"\n"
            + edge
            + "\n"
            + first
            + edge
            + "\n"
            + second
            + edge
            + "--\n");
  }

  private static String top(String subject) {
    return "MIME-Version: 1.0\n" + (subject.isEmpty() ? "" : "Subject: " + subject + "\n");
  }

  private static String page(String content) {
    return "<html><body bgcolor=\"#ffffff\"><pre>" + content + "</pre></body></html>\n";
  }

  private static String inBase64(byte[] content) {
    return Base64.getMimeEncoder().encodeToString(content) + "\n";
  }

  private static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.UTF_8);
  }
}
