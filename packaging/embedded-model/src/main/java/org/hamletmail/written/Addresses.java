package org.hamletmail.written;

import java.util.List;
import java.util.Locale;
import org.hamletmail.written.Template.Slot;
import org.jspecify.annotations.Nullable;

/** The domains, addresses and links of one message; all are generated, and none knows the label. */
final class Addresses {
  private static final List<String> ENTICING =
      List.of(
          "mail", "online", "service", "support", "secure", "account", "info", "portal", "news",
          "team", "app", "center");
  private static final List<String> SUBDOMAINS =
      List.of("", "", "www.", "www.", "my.", "account.", "click.", "e.", "email.", "links.");

  /** The form in which a name of another script stands in addresses; without it, the name does. */
  private static final String LATIN = "latin";

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String TOKEN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private final Filling filling;
  private final Language language;
  private final Draws draws;

  Addresses(Filling filling, Language language, Draws draws) {
    this.filling = filling;
    this.language = language;
    this.draws = draws.at("addresses");
  }

  /** Returns the domain of a place; {@code linked} where a page and no mailbox is meant. */
  String domain(Place place, boolean linked) {
    Draws at = draws.at(place.word());
    return switch (place) {
      case OWN, FORGED -> own();
      case ALIKE -> alike(at);
      case OTHER -> other(linked && at.at("both").chance(50) ? at.at("linked") : at);
      case FREE -> draw(linked ? "hosting" : "freemail", at.at(linked ? 1 : 2));
      case ESP -> esp(at);
      case SHORT -> draw("shortener", at);
      case IP -> ip(at);
    };
  }

  private String own() {
    String given = filling.homeDomain();
    if (!given.isEmpty()) {
      return given;
    }
    return stem() + "." + tld(draws.at("own"));
  }

  /** The firm's name as a domain has it, by which nobody can tell a drawn from a known one. */
  private String stem() {
    String slug = Filling.slug(filling.home());
    if (slug.length() < 3) {
      return syllables(draws.at("stem"));
    }
    return draws.at("hyphen").chance(40) ? slug : slug.replace("-", "");
  }

  private String alike(Draws at) {
    String given = filling.homeDomain();
    String stem = given.isEmpty() ? stem() : given.substring(0, given.indexOf('.'));
    String word = at.at("word").of(ENTICING);
    return switch (at.below(5)) {
      case 0 -> stem + "-" + word + "." + tld(at);
      case 1 -> word + "-" + stem + "." + tld(at);
      case 2 -> stem + word + "." + tld(at);
      case 3 -> stem + "." + other(at);
      default -> stem + "-" + Language.base(language.code()) + "." + tld(at);
    };
  }

  private String other(Draws at) {
    String word = draw("word", at.at("first"));
    String second = draw("word", at.at("second"));
    return switch (at.at("shape").below(7)) {
      case 0 -> word + second + "." + tld(at);
      case 1 -> word + "-" + second + "." + tld(at);
      case 2 -> syllables(at) + "." + tld(at);
      case 3 -> syllables(at) + "-" + word + "." + tld(at);
      case 4 -> "mail." + word + syllables(at) + "." + tld(at);
      case 5 -> at.letters(LETTERS, 5 + at.below(6)) + "." + tld(at);
      default -> word + at.between(2, 999) + "." + tld(at);
    };
  }

  private String esp(Draws at) {
    String esp = draw("esp", at);
    return switch (at.at("shape").below(3)) {
      case 0 -> "u" + at.between(100000, 99999999) + ".ct." + esp;
      case 1 -> "e" + at.between(10, 999) + "." + esp;
      default -> "mail" + at.between(1, 300) + "." + esp;
    };
  }

  private String tld(Draws at) {
    return draw("tld", at.at("tld"));
  }

  static String syllables(Draws at) {
    StringBuilder word = new StringBuilder();
    int count = 2 + at.at("count").below(2);
    for (int i = 0; i < count; i++) {
      word.append("bcdfghklmnprstvz".charAt(at.at("c").at(i).below(16)));
      word.append("aeiou".charAt(at.at("v").at(i).below(5)));
    }
    return word.append("lnrsx".charAt(at.at("end").below(5))).toString();
  }

  private String draw(String list, Draws at) {
    return filling.plain(at.of(language.needed(list)).plain());
  }

  static String ip(Draws at) {
    return at.at(0).between(23, 217)
        + "."
        + at.at(1).below(256)
        + "."
        + at.at(2).below(256)
        + "."
        + at.at(3).between(1, 254);
  }

  /** Returns a link; the same place and topic give the same one. */
  String link(Place place, String topic) {
    Draws at = draws.at("link").at(place.word()).at(topic);
    String domain = domain(place, true);
    String scheme = at.at("scheme").chance(place == Place.IP ? 90 : 4) ? "http://" : "https://";
    String token = at.at("token").letters(TOKEN, 6 + at.at("length").below(24));
    return switch (place) {
      case SHORT -> scheme + domain + "/" + token.substring(0, 6);
      case ESP -> scheme + domain + (at.chance(50) ? "/ls/click?upn=" : "/c/") + token + token;
      case FREE -> scheme + domain + "/" + (topic.isEmpty() ? "" : topic + "/") + token;
      default -> {
        String sub = place == Place.IP ? "" : draws.at("sub").at(place.word()).of(SUBDOMAINS);
        String path = topic.isEmpty() ? "" : "/" + topic;
        String tail =
            switch (at.at("tail").below(6)) {
              case 0 -> "/" + token;
              case 1 -> "?id=" + token;
              case 2 -> "?utm_source=email&utm_medium=mail&utm_campaign=" + draw("word", at);
              case 3 -> "/" + at.at("n").between(1000, 99999999);
              default -> "";
            };
        yield scheme + sub + domain + (path.isEmpty() && !tail.startsWith("/") ? "/" : path) + tail;
      }
    };
  }

  /**
   * Returns an address.
   *
   * @param display the sender's name, from which a person's address is made; null for a role's
   */
  String mail(@Nullable Template display, @Nullable String local, Place place) {
    String domain = domain(place, false);
    if (local != null) {
      return local.toLowerCase(Locale.ROOT) + "@" + domain;
    }
    Draws at = draws.at("local").at(place.word());
    if ((place == Place.OTHER || place == Place.FREE) && at.chance(25)) {
      return at.letters(LETTERS, 4 + at.below(5)) + at.between(1, 9999) + "@" + domain;
    }
    if (display != null) {
      int number =
          display
              .slots()
              .filter(slot -> slot.name().matches("name|first|last"))
              .mapToInt(Slot::number)
              .findFirst()
              .orElse(0);
      if (number > 0) {
        return personLocal(number, place == Place.FREE) + "@" + domain;
      }
    }
    return draw("role", at) + "@" + domain;
  }

  /** Returns the private address of a person: 1 the reader, 2 the writer. */
  String person(int number) {
    if (number == 1 && filling.text().toWork()) {
      return personLocal(1, false) + "@" + own();
    }
    Draws at = draws.at("person").at(number);
    String domain = at.chance(60) ? draw("freemail", at) : other(at);
    return personLocal(number, true) + "@" + domain;
  }

  private String personLocal(int number, boolean crowded) {
    Draws at = draws.at("local-part").at(number);
    String first =
        Filling.slug(filling.value(new Slot("first", number, LATIN, 0, ""))).replace("-", "");
    String last =
        Filling.slug(filling.value(new Slot("last", number, LATIN, 0, ""))).replace("-", "");
    first = first.isEmpty() ? syllables(at.at("f")) : first;
    last = last.isEmpty() ? syllables(at.at("l")) : last;
    String digits = crowded && at.at("crowd").chance(45) ? Long.toString(at.between(1, 99)) : "";
    return switch (at.below(4)) {
      case 0 -> first + "." + last + digits;
      case 1 -> first.charAt(0) + last + digits;
      case 2 -> first + digits + "_" + last;
      default -> first + last.charAt(0) + digits;
    };
  }
}
