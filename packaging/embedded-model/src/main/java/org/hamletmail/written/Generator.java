package org.hamletmail.written;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hamletmail.written.Letter.Piece;

/**
 * Makes messages of texts. All draws of a message hang on the seed, the text's language and id, and
 * the message's number; the label is asked once only, where spam borrows paragraphs of small talk
 * as it does in the field.
 */
final class Generator {
  private static final Set<String> TALK =
      Set.of(
          "small-talk",
          "work",
          "family",
          "neighbours",
          "meeting-notes",
          "mailing-list",
          "club",
          "school");
  private static final int DILUTED_PERCENT = 20;
  private static final int DOUBTED_PERCENT = 3;
  private static final int MEASURING_PERCENT = 10;

  /** Which texts measure does not hang on the seed: so they are never learnt. */
  private static final long MEASURING = 20;

  /**
   * A message with what it was made of.
   *
   * @param traits what was drawn for it beside the words: layout, parts, style
   * @param dilution none, before, behind, hidden, or forwarded
   */
  record Message(
      Text text,
      Label label,
      String kind,
      int number,
      String dilution,
      Map<String, String> traits,
      Letter letter,
      List<String> headers,
      Mime.Content content,
      Draws draws) {
    byte[] bytes() {
      return Mime.write(headers, content, draws.at("mime"));
    }

    /** Of a tenth of the texts, twins together, all messages measure and none trains. */
    String part() {
      return Draws.of(MEASURING).at(text.group()).below(100) < MEASURING_PERCENT
          ? "validation"
          : "train";
    }

    String file() {
      return part()
          + "/"
          + label.folder
          + "/"
          + text.language()
          + "/"
          + kind
          + "/"
          + text.id()
          + "-"
          + number
          + ".eml";
    }
  }

  private final Corpus corpus;
  private final Draws seed;
  private final Map<String, List<Text>> talk = new TreeMap<>();

  Generator(Corpus corpus, long seed) {
    this.corpus = corpus;
    this.seed = Draws.of(seed);
    for (Text text : corpus.texts()) {
      if (text.label() == Label.HAM && TALK.contains(text.kind())) {
        talk.computeIfAbsent(text.language(), unused -> new ArrayList<>()).add(text);
      }
    }
  }

  /** Returns the messages of a text: so many, and rarely ham that passes a spam on with a doubt. */
  List<Message> messages(Text text, int count) {
    List<Message> messages = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      messages.add(message(text, number));
      if (text.label() == Label.SPAM && draws(text, number).at("doubted").chance(DOUBTED_PERCENT)) {
        messages.add(doubted(text, number));
      }
    }
    return messages;
  }

  private Draws draws(Text text, int number) {
    return seed.at(text.language()).at(text.id()).at(number);
  }

  Message message(Text text, int number) {
    Draws draws = draws(text, number);
    Filling filling = filling(text, draws);
    Letter letter = Letter.of(filling);
    String dilution = "none";
    if (text.label() == Label.SPAM && draws.at("diluted").chance(DILUTED_PERCENT)) {
      List<Piece> borrowed = borrowed(text, draws);
      if (!borrowed.isEmpty()) {
        dilution = draws.at("dilution").of(List.of("before", "behind", "behind", "hidden"));
        letter = dilute(letter, borrowed, dilution);
      }
    }
    return dress(filling, letter, text.label(), text.kind(), number, dilution);
  }

  private Filling filling(Text text, Draws draws) {
    return new Filling(requireNonNull(corpus.languages().get(text.language())), draws, text);
  }

  private static Letter dilute(Letter letter, List<Piece> borrowed, String dilution) {
    List<Piece> body = new ArrayList<>(letter.pieces());
    switch (dilution) {
      case "before" -> body.addAll(0, borrowed);
      case "behind" -> body.addAll(borrowed);
      default -> {
        return letter.with(body, borrowed);
      }
    }
    return letter.with(body, List.of());
  }

  /**
   * One to three paragraphs of the text whose draw is lowest: a new text seldom takes its place.
   */
  private List<Piece> borrowed(Text text, Draws draws) {
    Draws lots = draws.at("lots");
    Optional<Text> lender =
        talk.getOrDefault(text.language(), List.of()).stream()
            .min(Comparator.comparingLong(other -> lots.at(other.id()).state()));
    if (lender.isEmpty()) {
      return List.of();
    }
    Filling filling = filling(lender.get(), draws.at("lender"));
    return lender.get().blocks().stream()
        .filter(block -> block.type() == Block.Type.PARAGRAPH)
        .limit(1 + draws.at("paragraphs").below(3))
        .map(block -> Letter.piece(filling, block))
        .toList();
  }

  /** A reader passes a spam on and asks or warns: that is ham. */
  private Message doubted(Text text, int number) {
    Draws draws = draws(text, number).at("forward");
    Filling spam = filling(text, draws(text, number));
    Letter letter = Letter.of(spam);
    Text cover =
        new Text(
            text.language(),
            Label.HAM,
            "forward",
            Style.PERSON,
            text.id() + "-forwarded",
            text.file(),
            text.line(),
            null,
            new Text.Sender(Template.parse("{name2}", unused -> {}), null, Place.OWN),
            null,
            true,
            List.of(Template.parse("Fwd: ", unused -> {})),
            null,
            null,
            List.of());
    Filling filling = filling(cover, draws);
    List<Piece> body = new ArrayList<>();
    body.add(Piece.words(Block.Type.PARAGRAPH, filling.phrase("ask")));
    body.add(Piece.words(Block.Type.PARAGRAPH, filling.phrase("forwarded")));
    body.add(
        Piece.words(
            Block.Type.PARAGRAPH,
            "From: " + letter.from().name() + " <" + letter.from().address() + ">"));
    body.addAll(letter.pieces());
    Letter outer = Letter.of(filling);
    Letter forward =
        new Letter(
            "Fwd: " + letter.subject(),
            "",
            outer.from(),
            outer.replyTo(),
            outer.to(),
            "",
            List.copyOf(body),
            List.of());
    return dress(filling, forward, Label.HAM, "forward", number, "forwarded");
  }

  private static Message dress(
      Filling filling, Letter letter, Label label, String kind, int number, String dilution) {
    Draws draws = filling.draws().at("dress");
    Style style = filling.text().style();
    int parts = draws.at("parts").below(100);
    boolean textAlone =
        switch (style) {
          case SYSTEM, LIST -> parts < 65;
          case BOUNCE -> parts < 85;
          case PERSON -> parts < 35;
          case NOTICE -> parts < 15;
          case BULK -> parts < 8;
        };
    boolean hidden = dilution.equals("hidden");
    boolean both = !textAlone && draws.at("both").chance(65);
    List<String> layouts =
        switch (style) {
          case PERSON, LIST -> Layout.OF_PERSONS;
          case SYSTEM, BOUNCE -> Layout.OF_MACHINES;
          case NOTICE, BULK -> Layout.OF_MAILERS;
        };
    String name = draws.at("layout").of(layouts);
    String plain = new PlainText(draws, filling.language().spaced()).of(letter);
    String html = "";
    if (!textAlone || hidden) {
      html =
          new Layout(name, draws, filling.addresses().link(Place.OWN, "logo") + ".png").of(letter);
    }
    String report = style == Style.BOUNCE && draws.at("report").chance(70) ? report(filling) : "";
    Mime.Content content =
        new Mime.Content(html.isEmpty() || both ? plain : "", html, letter.attachment(), report);
    Map<String, String> traits = new TreeMap<>();
    traits.put("layout", html.isEmpty() ? "text" : name);
    traits.put("style", style.word());
    return new Message(
        filling.text(),
        label,
        kind,
        number,
        dilution,
        traits,
        letter,
        Headers.of(filling, letter),
        content,
        draws);
  }

  private static String report(Filling filling) {
    Draws draws = filling.draws().at("report");
    return "Reporting-MTA: dns; mail."
        + filling.addresses().domain(Place.OWN, false)
        + "\n\nFinal-Recipient: rfc822; "
        + filling.addresses().person(3)
        + "\nAction: "
        + draws.at("action").of(List.of("failed", "failed", "delayed"))
        + "\nStatus: "
        + draws.at("status").of(List.of("5.1.1", "5.2.2", "4.4.1", "5.7.1", "5.4.1"))
        + "\n";
  }
}
