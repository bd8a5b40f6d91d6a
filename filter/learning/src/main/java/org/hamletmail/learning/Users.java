package org.hamletmail.learning;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hamletmail.files.Sha256;

/**
 * Users as the store knows them: by a digest of their name in lower case, so that a listing shows
 * nobody, while who knows a name finds what belongs to it.
 */
final class Users {
  /** What a source is called. */
  static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private static final int DIGITS = 32;

  private Users() {}

  static String hashed(String user) {
    byte[] name = user.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    return Sha256.of(name).substring(0, DIGITS);
  }

  static Set<String> hashed(List<String> users) {
    return users.stream().map(Users::hashed).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns under which names a recipient may have marked mail: the address, without what stands
   * behind a plus sign, and what stands before the domain, for servers whose users have no domain.
   */
  static List<String> ofRecipient(String recipient) {
    int at = recipient.lastIndexOf('@');
    String local = at < 0 ? recipient : recipient.substring(0, at);
    String domain = at < 0 ? "" : recipient.substring(at);
    int plus = local.indexOf('+');
    List<String> names = new ArrayList<>(List.of(hashed(recipient)));
    if (at >= 0) {
      names.add(hashed(local));
    }
    if (plus > 0) {
      String plain = local.substring(0, plus);
      names.add(hashed(plain + domain));
      names.add(hashed(plain));
    }
    return names;
  }
}
