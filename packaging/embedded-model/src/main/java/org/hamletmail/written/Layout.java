package org.hamletmail.written;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.written.Filling.Run;
import org.hamletmail.written.Letter.Piece;

/** A letter as text/html, dressed by one of the files in {@code layouts}. */
final class Layout {
  /** Layouts for mail that a mailer makes, and those in which a person's program writes. */
  static final List<String> OF_MAILERS =
      List.of(
          "table",
          "narrow",
          "receipt",
          "newsletter",
          "dark",
          "button",
          "outlook",
          "mobile",
          "bare");

  static final List<String> OF_PERSONS = List.of("bare", "outlook", "webmail");
  static final List<String> OF_MACHINES = List.of("pre", "bare", "narrow");

  private static final List<String> COLOURS =
      List.of(
          "#0b5fff", "#1a7f37", "#c8102e", "#ff6a00", "#222222", "#5b2a86", "#00708c", "#8a1538");
  private static final List<String> HIDING =
      List.of(
          "<div style=\"display:none\">{{content}}</div>",
          "<span style=\"font-size:0;line-height:0\">{{content}}</span>",
          "<p style=\"color:#ffffff;background:#ffffff;font-size:1px\">{{content}}</p>",
          "<div style=\"max-height:0;overflow:hidden;opacity:0\">{{content}}</div>");
  private static final List<String> PREHEADERS =
      List.of(
          "<div style=\"display:none;max-height:0;overflow:hidden\">{{content}}</div>",
          "<span style=\"display:none!important;visibility:hidden;opacity:0;font-size:1px\">{{content}}"
              + "&#8199;&#65279;&#847; &#8199;&#65279;&#847; &#8199;&#65279;&#847;</span>",
          "<div style=\"display:none;mso-hide:all\">{{content}}&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;</div>");

  private final Map<String, String> sections;
  private final Draws draws;
  private final String logo;

  Layout(String name, Draws draws, String logo) {
    this.sections = new HashMap<>(read("defaults"));
    this.sections.putAll(read(name));
    this.draws = draws;
    this.logo = logo;
  }

  private static Map<String, String> read(String name) {
    try (InputStream file = Layout.class.getResourceAsStream("layouts/" + name + ".html")) {
      if (file == null) {
        throw new IllegalStateException("no layout " + name);
      }
      Map<String, String> sections = new HashMap<>();
      String current = "";
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.matches("\\[[a-z]+]")) {
          current = line.substring(1, line.length() - 1);
        } else {
          sections.merge(current, line, (above, below) -> above + "\n" + below);
        }
      }
      return sections;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the document, lines parted by \n. */
  String of(Letter letter) {
    StringBuilder content = new StringBuilder();
    for (Piece piece : letter.pieces()) {
      content.append(piece(piece)).append('\n');
    }
    for (Piece piece : letter.hidden()) {
      content.append(put(draws.at("hiding").of(HIDING), lines(piece, "<br>\n"))).append('\n');
    }
    String preheader =
        letter.preheader().isEmpty()
            ? ""
            : put(draws.at("preheader").of(PREHEADERS), escape(letter.preheader()));
    return section("page")
            .replace("{{title}}", escape(letter.subject()))
            .replace("{{preheader}}", preheader)
            .replace("{{brand}}", escape(letter.from().name()))
            .replace("{{logo}}", logo)
            .replace("{{content}}", content.toString().strip())
            .replace("{{colour}}", draws.at("colour").of(COLOURS))
        + "\n";
  }

  private String piece(Piece piece) {
    return switch (piece.type()) {
      case ITEMS -> put(section("list"), each(piece, "item"));
      case TABLE -> {
        StringBuilder rows = new StringBuilder();
        for (List<List<Run>> line : piece.lines()) {
          StringBuilder cells = new StringBuilder();
          line.forEach(cell -> cells.append(put(section("cell"), runs(cell))));
          rows.append(put(section("row"), cells.toString())).append('\n');
        }
        yield put(section("table"), rows.toString().strip());
      }
      case MACHINE -> put(section("machine"), lines(piece, "\n"));
      case HEADING -> put(section("heading"), lines(piece, "<br>\n"));
      case QUOTE -> put(section("quote"), lines(piece, "<br>\n"));
      case SIGNATURE -> put(section("signature"), lines(piece, "<br>\n"));
      case SMALL -> put(section("small"), lines(piece, "<br>\n"));
      case PARAGRAPH -> paragraph(piece);
    };
  }

  private String paragraph(Piece piece) {
    List<Run> first = piece.lines().getFirst().getFirst();
    if (piece.lines().size() == 1 && first.size() == 1 && !first.getFirst().href().isEmpty()) {
      Run link = first.getFirst();
      return put(section("button").replace("{{href}}", escape(link.href())), escape(link.text()));
    }
    return put(section("paragraph"), lines(piece, "<br>\n"));
  }

  private String each(Piece piece, String section) {
    StringBuilder items = new StringBuilder();
    piece
        .lines()
        .forEach(line -> items.append(put(section(section), runs(line.getFirst()))).append('\n'));
    return items.toString().strip();
  }

  private String lines(Piece piece, String ending) {
    return String.join(ending, piece.lines().stream().map(line -> runs(line.getFirst())).toList());
  }

  private String runs(List<Run> runs) {
    StringBuilder html = new StringBuilder();
    for (Run run : runs) {
      html.append(
          run.href().isEmpty()
              ? escape(run.text())
              : put(section("link").replace("{{href}}", escape(run.href())), escape(run.text())));
    }
    return html.toString();
  }

  private String section(String name) {
    String section = sections.get(name);
    if (section == null) {
      throw new IllegalStateException("no section [" + name + "] in a layout nor in defaults.html");
    }
    return section;
  }

  private static String put(String section, String content) {
    return section.replace("{{content}}", content);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
