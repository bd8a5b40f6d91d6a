package org.hamletmail.written;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.written.Filling.Run;

/**
 * A text with its slots filled, before it gets a layout.
 *
 * @param preheader empty where there is none
 * @param hidden paragraphs that a layout hides from the reader
 * @param attachment file name, or empty
 */
record Letter(
    String subject,
    String preheader,
    Mailbox from,
    Mailbox replyTo,
    Mailbox to,
    String attachment,
    List<Piece> pieces,
    List<Piece> hidden) {

  /** A name and an address; the name may be empty. */
  record Mailbox(String name, String address) {}

  /** A filled block: lines, of cells, of runs. */
  record Piece(Block.Type type, List<List<List<Run>>> lines) {
    static Piece of(Block.Type type, List<Run> line) {
      return new Piece(type, List.of(List.of(line)));
    }

    static Piece words(Block.Type type, String words) {
      return of(type, List.of(new Run(words, "")));
    }
  }

  static Letter of(Filling filling) {
    Text text = filling.text();
    Draws draws = filling.draws().at("letter");
    List<Piece> pieces = new ArrayList<>();
    boolean small = false;
    boolean signed = false;
    for (Block block : text.blocks()) {
      if (block.type() == Block.Type.QUOTE) {
        pieces.add(Piece.words(Block.Type.PARAGRAPH, filling.phrase("reply")));
      }
      pieces.add(piece(filling, block));
      small |= block.type() == Block.Type.SMALL;
      signed |= block.type() == Block.Type.SIGNATURE;
    }
    furnish(filling, draws, pieces, small, signed);
    Text.Sender replyTo = text.replyTo();
    Template preheader = text.preheader();
    Template attachment = text.attachment();
    return new Letter(
        filling.plain(draws.at("subject").of(text.subjects())),
        preheader == null ? "" : filling.plain(preheader),
        mailbox(filling, text.from()),
        replyTo == null ? new Mailbox("", "") : mailbox(filling, replyTo),
        new Mailbox(
            draws.at("to").chance(40) ? filling.value(new Template.Slot("name", 1, "", 0, "")) : "",
            filling.addresses().person(1)),
        attachment == null ? "" : filling.plain(attachment).replaceAll("[/\\\\\"]", "-"),
        List.copyOf(pieces),
        List.of());
  }

  static Piece piece(Filling filling, Block block) {
    List<List<List<Run>>> lines = new ArrayList<>();
    for (List<Template> line : block.lines()) {
      lines.add(line.stream().map(filling::runs).toList());
    }
    return new Piece(block.type(), List.copyOf(lines));
  }

  /** Adds what a mail program or a mailer adds, by the style alone. */
  private static void furnish(
      Filling filling, Draws draws, List<Piece> pieces, boolean small, boolean signed) {
    Style style = filling.text().style();
    if (style == Style.BULK && draws.at("view").chance(30)) {
      pieces.addFirst(Piece.of(Block.Type.SMALL, List.of(link(filling, "browser-view", "view"))));
    }
    boolean footed =
        style == Style.BULK || (style == Style.NOTICE && draws.at("footer").chance(40));
    if (footed && !small) {
      pieces.add(Piece.words(Block.Type.SMALL, filling.phrase("footer")));
      if (style == Style.BULK || draws.at("leave").chance(30)) {
        pieces.add(Piece.of(Block.Type.SMALL, List.of(link(filling, "unsubscribe", "u"))));
      }
    }
    if (style == Style.PERSON && !signed && draws.at("sent").chance(20)) {
      pieces.add(Piece.words(Block.Type.PARAGRAPH, filling.phrase("sent-from")));
    }
    if ((style == Style.PERSON || style == Style.NOTICE) && draws.at("disclaimer").chance(10)) {
      pieces.add(Piece.words(Block.Type.SMALL, filling.phrase("disclaimer")));
    }
  }

  private static Run link(Filling filling, String phrase, String topic) {
    Place place = filling.text().from().place();
    if (place == Place.FORGED) {
      place = Place.OTHER;
    }
    if (filling.draws().at("counted").chance(40)) {
      place = Place.ESP;
    }
    return new Run(filling.phrase(phrase), filling.addresses().link(place, topic));
  }

  private static Mailbox mailbox(Filling filling, Text.Sender sender) {
    return new Mailbox(filling.plain(sender.display()), filling.sender(sender));
  }

  Letter with(List<Piece> body, List<Piece> unseen) {
    return new Letter(
        subject, preheader, from, replyTo, to, attachment, List.copyOf(body), List.copyOf(unseen));
  }
}
