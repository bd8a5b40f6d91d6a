package org.hamletmail.classifier;

import java.util.List;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.MessageText;

/**
 * Texts of ours, ham and spam, short and longer, on which two forms of one model are compared. A
 * model keeps none of the mail that it was trained on, so there is none of its own to take.
 */
final class ProbeTexts {
  private static final List<MessageText> TEXTS =
      List.of(
          MessageText.ofBody(""),
          MessageText.ofBody("ok"),
          text("Lunch", "Shall we meet at noon on Thursday? The usual place is closed, Anna says."),
          text(
              "Re: build fails since Monday",
              "I bisected it: the change to the parser is to blame. Attached is a patch with a"
                  + " test; please have a look before the release."),
          text(
              "Your order 4711 has been sent",
              "Thank you for your order. The parcel will arrive between Tuesday and Thursday."
                  + " The invoice is in your customer account."),
          text("You won!!!", "CLAIM your FREE prize NOW, call 09061701461, only 24 hours left"),
          text(
              "Act now",
              "Lowest prices on meds without prescription, discreet worldwide shipping, 80% off,"
                  + " click here and order today. Satisfaction guaranteed or your money back."),
          text(
              "Account suspended",
              "We noticed unusual activity. Verify your password within 24 hours or your mailbox"
                  + " will be closed for ever: http://login.example.test/verify"),
          text("Rechnung", "Sehr geehrte Damen und Herren, anbei die Rechnung für den März."),
          text("Ganhe dinheiro", "Trabalhe em casa e ganhe R$ 5.000 por semana, sem experiência"),
          text("newsletter", "This month: " + "news, offers and dates of our club. ".repeat(8)),
          text("", "win cash free click buy cheap now ".repeat(6)));

  private ProbeTexts() {}

  private static MessageText text(String subject, String body) {
    return new MessageText(subject, body, 1);
  }

  static List<MessageText> all() {
    return TEXTS;
  }

  /** Returns the verdict on each. */
  static List<Verdict> verdicts(MessageReading reading) {
    return TEXTS.stream().map(text -> reading.verdict(text, Deadline.never())).toList();
  }
}
