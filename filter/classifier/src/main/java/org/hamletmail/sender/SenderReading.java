package org.hamletmail.sender;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gathers what one message shows of its sender, and says which {@link Sign signs} that is. Not safe
 * for use by several threads.
 *
 * <p>How it works: names, addresses and hosts are compared by the domain that somebody registered,
 * so that {@code news.shop.example} is {@code shop.example}. A name is in an address where one of
 * its words of three and more letters is, accents and signs left out; names in other scripts than
 * Latin are not compared. Looked at are {@value #MAX_LINKS} links of a message, {@value Link#SHOWN}
 * characters of what each shows, and a thousand characters of a field.
 */
public final class SenderReading {
  /** Links of a message that are looked at. */
  public static final int MAX_LINKS = 200;

  /** Share of hidden letters and digits from which a message hides much; preheaders hide less. */
  private static final double MUCH_HIDDEN = 0.3;

  private static final int MAX_TEXT = 100_000;
  private static final Pattern URL = Pattern.compile("https?://[^\\s<>\"]{1,300}");
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern DOMAIN =
      Pattern.compile("(?:[a-z0-9-]{1,63}\\.){1,9}[a-z]{2,24}(?![a-z0-9.-])");
  private static final Pattern PAGE = Pattern.compile(".*\\.(?:html?|shtml|xhtml?|svg)");
  private static final Pattern ARCHIVE =
      Pattern.compile(
          ".*\\.(?:zip|rar|7z|iso|img|vhdx?|ace|cab|tgz|exe|scr|com|pif|bat|cmd|js|jse|vbs|vbe|wsf"
              + "|hta|lnk|msi|jar|ps1|docm|xlsm|pptm|one)");
  private static final Pattern VOWEL = Pattern.compile("[aeiouy]");
  private static final int MANY_DIGITS = 4;
  private static final int LONG = 8;

  private final List<Link> links = new ArrayList<>();
  private final Set<Sign> signs = EnumSet.noneOf(Sign.class);
  private boolean mail;
  private Optional<Address> from = Optional.empty();
  private Optional<Address> replyTo = Optional.empty();

  /** Makes a reading of nothing. */
  public SenderReading() {}

  /** Says that the text has a header of mail around it; without one nothing is missing. */
  public void isMail() {
    mail = true;
  }

  /** Takes the decoded value of the field From. */
  public void from(String field) {
    from = Optional.of(Address.of(field));
  }

  /** Takes the decoded value of the field Reply-To. */
  public void replyTo(String field) {
    replyTo = Optional.of(Address.of(field));
  }

  /** Takes links that a reader can follow. */
  public void links(List<Link> shown) {
    for (Link link : shown) {
      if (links.size() == MAX_LINKS) {
        return;
      }
      links.add(link);
    }
  }

  /** Takes the addresses in a text, which mail programs make links of. */
  public void text(String visible) {
    String start = visible.length() > MAX_TEXT ? visible.substring(0, MAX_TEXT) : visible;
    links(
        URL.matcher(start)
            .results()
            .limit(MAX_LINKS)
            .map(MatchResult::group)
            .flatMap(url -> Link.of(url, "").stream())
            .toList());
  }

  /** Takes the share of letters and digits that are hidden, from 0 to 1. */
  public void hidden(double share) {
    if (share > MUCH_HIDDEN) {
      signs.add(Sign.HIDDEN_TEXT);
    }
  }

  /** Takes the name of an attached file as it opens, in lower case. */
  public void attached(String name) {
    if (PAGE.matcher(name).matches()) {
      signs.add(Sign.ATTACHED_PAGE);
    }
    if (ARCHIVE.matcher(name).matches()) {
      signs.add(Sign.ATTACHED_ARCHIVE);
    }
  }

  /** Returns the signs of all that was taken. */
  public Set<Sign> signs() {
    Set<Sign> found = EnumSet.noneOf(Sign.class);
    found.addAll(signs);
    Address sender = from.orElse(Address.NONE);
    if (mail && !sender.isPresent()) {
      found.add(Sign.NO_ADDRESS);
    }
    if (sender.isPresent()) {
      ofName(sender, found);
    }
    String home = sender.isPresent() ? Domains.registered(sender.domain()) : "";
    replyTo
        .filter(Address::isPresent)
        .map(address -> Domains.registered(address.domain()))
        .filter(domain -> !domain.equals(home) && Domains.isFree(domain))
        .ifPresent(domain -> found.add(Sign.REPLIES_ELSEWHERE));
    // Without a sender, as in bare text, nothing is elsewhere.
    if (mail || from.isPresent()) {
      ofLinks(home, found);
    }
    return Collections.unmodifiableSet(found);
  }

  private static void ofName(Address sender, Set<Sign> found) {
    String home = Domains.registered(sender.domain());
    String name = plain(sender.name());
    List<String> words = NO_LETTERS.splitAsStream(name).filter(word -> word.length() > 2).toList();
    String address = NO_LETTERS.matcher(sender.local() + sender.domain()).replaceAll("");
    if (!words.isEmpty() && words.stream().noneMatch(address::contains)) {
      found.add(Sign.NAME_APART);
    }
    Matcher domain = DOMAIN.matcher(name);
    if (domain.find() && !Domains.registered(domain.group()).equals(home)) {
      found.add(Sign.NAME_OF_OTHER);
    }
    if (isRandom(sender.local())) {
      found.add(Sign.RANDOM_ADDRESS);
    }
  }

  private static boolean isRandom(String local) {
    return local.chars().filter(Character::isDigit).count() >= MANY_DIGITS
        || (local.length() >= LONG && !VOWEL.matcher(local).find());
  }

  private void ofLinks(String home, Set<Sign> found) {
    boolean own = links.isEmpty();
    for (Link link : links) {
      String site = Domains.registered(link.host());
      own |= site.equals(home);
      if (Domains.isShortener(site)) {
        found.add(Sign.LINK_SHORTENED);
      }
      if (Domains.isPublicNumber(link.host())) {
        found.add(Sign.LINK_TO_NUMBER);
      }
      if (link.shownHost().filter(host -> !Domains.registered(host).equals(site)).isPresent()) {
        found.add(Sign.LINK_DISGUISED);
      }
    }
    if (!own) {
      found.add(Sign.LINKS_ELSEWHERE);
    }
  }

  /** Returns a name in lower case and without accents. */
  private static String plain(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT);
  }
}
