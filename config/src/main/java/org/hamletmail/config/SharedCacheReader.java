package org.hamletmail.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the section {@code cache.shared}. Stateless. */
final class SharedCacheReader {
  private SharedCacheReader() {}

  /**
   * Reads it.
   *
   * @param file finds a file that a text names; throws IllegalArgumentException where there is none
   */
  static SharedCacheSettings shared(SettingsReader in, Function<String, Optional<Path>> file) {
    SharedCacheSettings d = SharedCacheSettings.defaults();
    SharedCacheTopology topology = in.choice("topology", SharedCacheTopology.class, d.topology());
    boolean tls = in.bool("tls", d.tls());
    Optional<Path> key =
        in.text(
            "key-file",
            file,
            Optional.empty(),
            "a file with a key in one line, or nothing without servers",
            "check the path, or make one with openssl rand -hex 32 and copy it to every filter");
    return new SharedCacheSettings(
        servers(in, topology, tls, key.isPresent()),
        topology,
        name(in, "master", d.master()),
        in.text(
            "user",
            text -> matching(text, "[!-~]{0,64}"),
            d.user(),
            "a user of the server, at most 64 printable ASCII characters, or nothing",
            "write the name that ACL LIST shows after user"),
        in.text(
            "password-file",
            file,
            Optional.empty(),
            "a file with a password in one line, or nothing",
            "check the path"),
        tls,
        in.text(
            "tls-authorities",
            file,
            Optional.empty(),
            "a file of certificates in PEM, or nothing for those of the JVM",
            "check the path"),
        key,
        name(in, "namespace", d.namespace()),
        in.duration(
            "expire-after", CacheSettings.MIN_EXPIRY, CacheSettings.MAX_EXPIRY, d.expireAfter()),
        in.duration(
            "timeout",
            SharedCacheSettings.MIN_TIMEOUT,
            SharedCacheSettings.MAX_TIMEOUT,
            d.timeout()));
  }

  /** Without what they need they are refused, so that a filter never shares with anybody. */
  private static List<ListenAddress> servers(
      SettingsReader in, SharedCacheTopology topology, boolean tls, boolean hasKey) {
    String expected = "addresses such as \"valkey.example.org:6379\" or \"unix:/run/valkey.sock\"";
    List<ListenAddress> servers =
        in.texts(
            "servers",
            SharedCacheReader::server,
            List.of(),
            expected,
            "write host:port, or unix: and an absolute path");
    boolean unix = servers.stream().anyMatch(ListenAddress.Unix.class::isInstance);
    if (servers.isEmpty()) {
      return servers;
    }
    if (topology == SharedCacheTopology.SINGLE && servers.size() > 1) {
      in.refuse("servers", "one server", "set topology = sentinel or cluster, or name one");
    } else if (unix && (topology != SharedCacheTopology.SINGLE || tls)) {
      in.refuse(
          "servers",
          "host:port, as topology is not single or tls is true",
          "name ports, or set topology = single and tls = false");
    } else if (!hasKey) {
      in.refuse(
          "servers",
          "a key-file beside them",
          "set key-file: whoever writes to the server could pass spam; openssl rand -hex 32");
    } else {
      return servers;
    }
    return List.of();
  }

  private static ListenAddress server(String text) {
    ListenAddress address =
        ListenAddress.parse(
            text.startsWith("unix:") || text.startsWith("inet:") ? text : "inet:" + text);
    if (address instanceof ListenAddress.Inet inet && inet.port() == 0) {
      throw new IllegalArgumentException("port 0 is nobody's");
    }
    return address;
  }

  private static String name(SettingsReader in, String key, String fallback) {
    return in.text(
        key,
        text -> matching(text, SharedCacheSettings.NAME),
        fallback,
        "1 to 64 letters, digits, dots, underscores and hyphens",
        "for example " + fallback);
  }

  private static String matching(String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
