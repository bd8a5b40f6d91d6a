package org.hamletmail.written;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of a message as its kind of sender makes it. Style and place of the sender decide, never
 * the label: spammers imitate.
 */
final class Headers {
  private static final String HEX = "0123456789abcdef";
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final List<String> PROGRAMS =
      List.of(
          "X-Mailer: Microsoft Outlook 16.0",
          "X-Mailer: Apple Mail (2.3774.600.62)",
          "X-Mailer: iPhone Mail (21G93)",
          "User-Agent: Mozilla Thunderbird",
          "User-Agent: K-9 Mail for Android",
          "X-Mailer: Zimbra 9.0.0_GA_4583",
          "User-Agent: Roundcube Webmail/1.6.7",
          "X-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)");
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final List<String> ZONES =
      List.of("+0000", "+0000", "+0100", "+0200", "-0400", "-0700", "+0530", "+0900", "+1000");

  private final Filling filling;
  private final Letter letter;
  private final Draws draws;
  private final List<String> lines = new ArrayList<>();

  private Headers(Filling filling, Letter letter) {
    this.filling = filling;
    this.letter = letter;
    this.draws = filling.draws().at("headers");
  }

  /** Returns unfolded header lines, those of the MIME structure aside. */
  static List<String> of(Filling filling, Letter letter) {
    Headers headers = new Headers(filling, letter);
    headers.write();
    return headers.lines;
  }

  private void write() {
    Style style = filling.text().style();
    Place place = filling.text().from().place();
    String domain = domainOf(letter.from().address());
    boolean hired =
        place == Place.ESP
            || ((style == Style.BULK || style == Style.NOTICE) && draws.at("hired").chance(45));
    String host =
        hired
            ? filling.addresses().domain(Place.ESP, false)
            : place == Place.FORGED
                ? filling.addresses().domain(Place.OTHER, false)
                : "mail." + domain;
    String bounce =
        (hired
            ? "bounces+" + draws.at("bounce").between(1000, 9999999) + "@" + host
            : letter.from().address());
    if (style == Style.BOUNCE && draws.at("null").chance(80)) {
      bounce = "";
    }
    String mx = "mx" + draws.at("mx").between(1, 4) + "." + domainOf(letter.to().address());
    String ip = Addresses.ip(draws.at("ip"));
    String date = date();
    add("Return-Path", "<" + bounce + ">");
    add("Delivered-To", letter.to().address());
    add(
        "Received",
        "from "
            + host
            + " ("
            + (draws.at("rdns").chance(85) ? host : "unknown")
            + " ["
            + ip
            + "])\r\n\tby "
            + mx
            + " (Postfix) with ESMTPS id "
            + draws.at("queue").letters("0123456789ABCDEF", 10)
            + "\r\n\tfor <"
            + letter.to().address()
            + ">; "
            + date);
    if (draws.at("hop").chance(50)) {
      add(
          "Received",
          "from localhost ("
              + (draws.at("local").chance(50) ? "localhost" : "app-" + draws.at("app").below(90))
              + " [10."
              + draws.at("a").below(250)
              + "."
              + draws.at("b").below(250)
              + "."
              + draws.at("c").between(1, 250)
              + "])\r\n\tby "
              + host
              + " with ESMTP id "
              + draws.at("queue2").letters(HEX, 12)
              + "; "
              + date);
    }
    authentication(place, domain, hired ? host : domain, mx, bounce);
    add("Date", date);
    add("From", mailbox(letter.from()));
    add("To", mailbox(letter.to()));
    if (!letter.replyTo().address().isEmpty()) {
      add("Reply-To", mailbox(letter.replyTo()));
    }
    add("Subject", EncodedWords.encode(letter.subject(), draws.at("subject")));
    add("Message-ID", "<" + draws.at("id").letters(HEX, 24) + "@" + (hired ? host : domain) + ">");
    add("MIME-Version", "1.0");
    ofStyle(style, domain, host);
  }

  private void authentication(Place place, String domain, String signer, String mx, String bounce) {
    boolean forged = place == Place.FORGED;
    boolean aligned = forged || signer.equals(domain) || draws.at("aligned").chance(75);
    String signing = aligned ? domain : signer;
    String envelope = bounce.isEmpty() ? domain : domainOf(bounce);
    if (draws.at("judged").chance(70)) {
      String dkim = forged ? draws.at("dkim").of(List.of("none", "fail", "none")) : "pass";
      String spf = forged ? draws.at("spf").of(List.of("softfail", "fail", "neutral")) : "pass";
      String dmarc = forged ? "fail" : aligned ? "pass" : "none";
      add(
          "Authentication-Results",
          mx
              + ";\r\n\tdkim="
              + dkim
              + " header.d="
              + signing
              + ";\r\n\tspf="
              + spf
              + " smtp.mailfrom="
              + envelope
              + ";\r\n\tdmarc="
              + dmarc
              + " header.from="
              + domain);
    }
    if (!forged && draws.at("signed").chance(90)) {
      add(
          "DKIM-Signature",
          "v=1; a=rsa-sha256; c=relaxed/relaxed; d="
              + signing
              + ";\r\n\ts="
              + draws
                  .at("selector")
                  .of(List.of("s1", "k2", "default", "selector1", "mail", "dkim2024"))
              + "; h=from:to:subject:date:message-id;\r\n\tbh="
              + draws.at("bh").letters(BASE64, 43)
              + "=;\r\n\tb="
              + draws.at("b").letters(BASE64, 64)
              + "\r\n\t "
              + draws.at("b2").letters(BASE64, 64)
              + "==");
    }
  }

  private void ofStyle(Style style, String domain, String host) {
    switch (style) {
      case BULK -> {
        String leave = filling.addresses().link(Place.ESP, "leave");
        if (draws.at("leave").chance(85)) {
          add(
              "List-Unsubscribe",
              "<"
                  + leave
                  + ">, <mailto:leave-"
                  + draws.at("leaver").letters(HEX, 12)
                  + "@"
                  + host
                  + ">");
          if (draws.at("one-click").chance(75)) {
            add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
          }
        }
        if (draws.at("precedence").chance(50)) {
          add("Precedence", "bulk");
        }
        if (draws.at("feedback").chance(40)) {
          add("Feedback-ID", draws.at("f").between(10000, 999999) + ":campaign:" + host);
        }
        if (draws.at("list-id").chance(30)) {
          add("List-Id", "<" + draws.at("list").between(10000, 999999) + "." + host + ">");
        }
      }
      case NOTICE -> {
        if (draws.at("auto").chance(35)) {
          add("Auto-Submitted", "auto-generated");
        }
        if (draws.at("suppress").chance(20)) {
          add("X-Auto-Response-Suppress", "All");
        }
        if (draws.at("leave").chance(12)) {
          add("List-Unsubscribe", "<" + filling.addresses().link(Place.ESP, "leave") + ">");
        }
      }
      case PERSON -> {
        if (draws.at("program").chance(70)) {
          lines.add(draws.at("mailer").of(PROGRAMS));
        }
        if (filling.text().blocks().stream().anyMatch(block -> block.type() == Block.Type.QUOTE)) {
          String parent =
              "<"
                  + draws.at("parent").letters(HEX, 20)
                  + "@"
                  + domainOf(letter.to().address())
                  + ">";
          add("In-Reply-To", parent);
          add("References", parent);
        }
      }
      case LIST -> {
        add(
            "List-Id",
            "<"
                + draws
                    .at("list")
                    .of(List.of("users", "dev", "members", "discuss", "announce", "talk"))
                + "."
                + domain
                + ">");
        add("List-Post", "<mailto:list@" + domain + ">");
        add("List-Unsubscribe", "<mailto:list-leave@" + domain + ">");
        add("Precedence", "list");
        if (draws.at("mailman").chance(60)) {
          add("X-Mailman-Version", "3.3.8");
        }
      }
      case SYSTEM -> {
        if (draws.at("auto").chance(60)) {
          add("Auto-Submitted", "auto-generated");
        }
        if (draws.at("important").chance(15)) {
          add("X-Priority", "1");
        }
      }
      case BOUNCE -> {
        add("Auto-Submitted", "auto-replied");
        if (draws.at("failed").chance(40)) {
          add("X-Failed-Recipients", filling.addresses().person(3));
        }
      }
    }
  }

  private String date() {
    LocalDate day = filling.day();
    Draws at = draws.at("clock");
    return DAYS.get(day.getDayOfWeek().getValue() - 1)
        + ", "
        + day.getDayOfMonth()
        + " "
        + MONTHS.get(day.getMonthValue() - 1)
        + " "
        + day.getYear()
        + " "
        + two(at.at("h").below(24))
        + ":"
        + two(at.at("m").below(60))
        + ":"
        + two(at.at("s").below(60))
        + " "
        + at.at("zone").of(ZONES);
  }

  private String mailbox(Letter.Mailbox mailbox) {
    if (mailbox.name().isEmpty()) {
      return mailbox.address();
    }
    String name = mailbox.name();
    if (EncodedWords.isAscii(name)) {
      boolean atom = name.matches("[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+");
      name = atom ? name : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    } else {
      name = EncodedWords.encode(name, draws.at("name"));
    }
    return name + " <" + mailbox.address() + ">";
  }

  private void add(String name, String value) {
    lines.add(name + ": " + value);
  }

  static String domainOf(String address) {
    return address.substring(address.indexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
