package org.hamletmail.sender;

import crawlercommons.domains.EffectiveTldFinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whose a host is. */
final class Domains {
  private static final Set<String> FREE = lines("free-mailboxes.txt");
  private static final Set<String> SHORTENERS = lines("shorteners.txt");

  // Browsers read all of these as an IPv4 address, or as one of version 6.
  private static final Pattern NUMBER =
      Pattern.compile("(?:0x[0-9a-f]+|\\d+)(?:\\.(?:0x[0-9a-f]+|\\d+)){0,3}|\\[[0-9a-f:.]+]");
  private static final Pattern LOCAL_NUMBER =
      Pattern.compile(
          "127\\..*|10\\..*|192\\.168\\..*|172\\.(?:1[6-9]|2\\d|3[01])\\..*|169\\.254\\..*"
              + "|\\[(?:::1|f[cd].*|fe80.*)]");

  private Domains() {}

  /**
   * Returns the part of a host's name that somebody registered, by the public suffix list: {@code
   * example.co.uk} of {@code www.example.co.uk}; the host itself where there is none.
   *
   * @param host in lower case
   */
  static String registered(String host) {
    String found = EffectiveTldFinder.getAssignedDomain(host, false);
    return found == null ? host : found;
  }

  /** Returns whether everybody gets a mailbox there. */
  static boolean isFree(String registered) {
    return FREE.contains(registered);
  }

  /** Returns whether everybody gets short links there. */
  static boolean isShortener(String registered) {
    return SHORTENERS.contains(registered);
  }

  /** Returns whether a host is the number of a machine on the Internet. */
  static boolean isPublicNumber(String host) {
    return NUMBER.matcher(host).matches() && !LOCAL_NUMBER.matcher(host).matches();
  }

  private static Set<String> lines(String resource) {
    try (InputStream in = Objects.requireNonNull(Domains.class.getResourceAsStream(resource))) {
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
