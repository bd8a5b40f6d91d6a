package org.hamletmail.corpus;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Folders that mail programs make for a special use (RFC 6154), told by their names in the
 * languages that mail programs speak. What lies there was not received, or nobody wanted it.
 */
final class SpecialFolders {
  private static final String JUNK = "junk";
  private static final String TRASH = "trash";
  private static final String SENT = "sent mail";
  private static final String DRAFTS = "drafts";

  /** IMAP's own UTF-7: base64 of UTF-16 between {@code &} and {@code -} (RFC 3501, 5.1.3). */
  private static final Pattern SHIFTED = Pattern.compile("&([A-Za-z0-9+,]*)-");

  private static final Pattern ENDING = Pattern.compile("\\.(?:mbox|mbx|sbd|imapmbox)$");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  private static final Map<String, String> USES =
      uses(
          Map.of(
              JUNK,
              List.of(
                  "junk, junk mail, junk email, junk e mail, spam, spam mail, spamverdacht, bulk",
                  "bulk mail, unerwunscht, unerwunschte werbung, werbung, pourriel, pourriels",
                  "courrier indesirable, indesirables, correo no deseado, no deseado, basura",
                  "correo basura, posta indesiderata, indesiderata, lixo eletronico",
                  "correio nao solicitado, ongewenst, ongewenste e mail, ongewenste mail, skrapost",
                  "soppost, uonsket mail, uonsket e post, uonsket post, roskaposti, rosskaposti",
                  "wiadomosci smieci, niechciane, nevyzadana posta, nevyzadana, levelszemet",
                  "istenmeyen, istenmeyen e posta, gereksiz, gereksiz e posta, спам",
                  "нежелательная почта, небажана пошта, ανεπιθυμητα, ανεπιθυμητη αλληλογραφια",
                  "迷惑メール, 垃圾邮件, 垃圾郵件, 垃圾箱, 스팸, 스팸메일, 스팸 메일, 정크 메일"),
              TRASH,
              List.of(
                  "trash, deleted, deleted items, deleted messages, bin, papierkorb, geloscht",
                  "geloschte objekte, geloschte elemente, geloschte nachrichten, corbeille",
                  "elements supprimes, messages supprimes, papelera, elementos eliminados, cestino",
                  "posta eliminata, elementi eliminati, lixeira, itens excluidos, itens eliminados",
                  "prullenbak, prullenmand, verwijderde items, papperskorg, papperskorgen",
                  "borttagna objekt, borttaget, papirkurv, slettet post, slettede elementer",
                  "roskakori, poistetut, kosz, usuniete, elementy usuniete, kos, odstranena posta",
                  "lomtar, torolt elemek, cop kutusu, cop, silinmis ogeler, корзина, удаленные",
                  "удаленные элементы, кошик, видалені, καδος, διαγραμμενα, ゴミ箱, 削除済みアイテム",
                  "已删除, 已删除邮件, 已刪除的郵件, 废件箱, 휴지통, 지운 편지함"),
              SENT,
              List.of(
                  "sent, sent mail, sent items, sent messages, outbox, gesendet, gesendete objekte",
                  "gesendete elemente, gesendete nachrichten, postausgang, envoyes",
                  "elements envoyes, messages envoyes, courrier envoye, boite d envoi, enviados",
                  "elementos enviados, correo enviado, bandeja de salida, inviata, posta inviata",
                  "posta in uscita, itens enviados, caixa de saida, verzonden, verzonden items",
                  "verzonden berichten, postvak uit, skickat, skickade, skickade objekt, utkorg",
                  "sendt, sendt post, sendte elementer, lahetetyt, lahetetyt viestit, wyslane",
                  "elementy wyslane, odeslane, odeslana posta, odoslane, elkuldott",
                  "elkuldott elemek, gonderilmis, gonderilmis ogeler, gonderilenler",
                  "отправленные, исходящие, надіслані, απεσταλμενα, 送信済み, 送信済みアイテム",
                  "送信済みメール, 已发送, 已发送邮件, 寄件備份, 已傳送的郵件, 보낸 편지함, 보낸편지함"),
              DRAFTS,
              List.of(
                  "drafts, draft, templates, entwurfe, entwurf, vorlagen, brouillons, brouillon",
                  "modeles, borradores, plantillas, bozze, modelli, rascunhos, modelos, concepten",
                  "sjablonen, utkast, mallar, kladder, kladde, skabeloner, maler, luonnokset",
                  "wersje robocze, szkice, szablony, koncepty, rozepsane, piszkozatok, taslaklar",
                  "черновики, чернетки, προχειρα, 下書き, 草稿, 草稿箱, 임시 보관함, 임시보관함")));

  private SpecialFolders() {}

  private static Map<String, String> uses(Map<String, List<String>> named) {
    Map<String, String> uses = new HashMap<>();
    named.forEach((use, lists) -> {
      for (String list : lists) {
        for (String name : COMMA.splitAsStream(list).toList()) {
          uses.put(plain(name), use);
        }
      }
    });
    return uses;
  }

  /**
   * Returns what a folder or mailbox file is for: junk, trash, sent mail or drafts.
   *
   * @param name on the disk, also as Maildir++ has it ({@code .INBOX.Junk}) or IMAP ({@code
   *     .Entw&APw-rfe})
   */
  static Optional<String> use(String name) {
    String decoded = ENDING.matcher(decoded(name)).replaceFirst("");
    Optional<String> whole = Optional.ofNullable(USES.get(plain(decoded)));
    if (whole.isPresent() || !decoded.startsWith(".")) {
      return whole;
    }
    // In Maildir++ all folders lie side by side, and a dot stands where others have a slash: what
    // is
    // below Trash is trash.
    for (String part : DOT.splitAsStream(decoded).toList()) {
      String use = USES.get(plain(part));
      if (use != null) {
        return Optional.of(use);
      }
    }
    return Optional.empty();
  }

  private static String decoded(String name) {
    Matcher shifted = SHIFTED.matcher(name);
    return shifted.replaceAll(found -> Matcher.quoteReplacement(decoded(found)));
  }

  private static String decoded(MatchResult shifted) {
    String letters = shifted.group(1);
    if (letters.isEmpty()) {
      return "&";
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(letters.replace(',', '/'));
      return new String(bytes, StandardCharsets.UTF_16BE);
    } catch (IllegalArgumentException e) {
      // Not IMAP's, then: a name with these signs in it.
      return shifted.group();
    }
  }

  /** Case, accents and the signs between words differ from one program to the next. */
  private static String plain(String name) {
    String bare =
        MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("").strip();
    String latin = bare.toLowerCase(Locale.ROOT).replace('ı', 'i').replace('ł', 'l');
    latin = latin.replace("ø", "o").replace("ß", "ss").replace("æ", "ae");
    return BETWEEN_WORDS.matcher(latin).replaceAll(" ").strip();
  }
}
