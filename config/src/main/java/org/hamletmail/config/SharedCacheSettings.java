package org.hamletmail.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A server of verdicts that several filters share, in the protocol of Redis.
 *
 * @param servers where it is asked; empty for none
 * @param topology what the servers are
 * @param master name under which sentinels know the server; of no effect otherwise
 * @param user of the server's access list; empty for its default user
 * @param passwordFile file whose only line is the user's password; empty where there is none
 * @param tls whether the connection is encrypted, and the server proves its name
 * @param tlsAuthorities certificates in PEM that are believed; empty for those of the JVM
 * @param keyFile file whose only line proves what other filters wrote; empty without servers
 * @param namespace what the names of all entries begin with
 * @param expireAfter age at which the server forgets a verdict, from 1 second to 30 days
 * @param timeout time that a message waits for the server, from 1 millisecond to 1 second
 */
public record SharedCacheSettings(
    List<ListenAddress> servers,
    SharedCacheTopology topology,
    String master,
    String user,
    Optional<Path> passwordFile,
    boolean tls,
    Optional<Path> tlsAuthorities,
    Optional<Path> keyFile,
    String namespace,
    Duration expireAfter,
    Duration timeout) {
  static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
  static final Duration MAX_TIMEOUT = Duration.ofSeconds(1);
  static final String NAME = "[A-Za-z0-9._-]{1,64}";

  /** Rejects values outside their ranges, and servers without a key. */
  public SharedCacheSettings {
    servers = List.copyOf(servers);
    Ranges.require("expireAfter", expireAfter, CacheSettings.MIN_EXPIRY, CacheSettings.MAX_EXPIRY);
    Ranges.require("timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
    if (!servers.isEmpty() && keyFile.isEmpty()) {
      throw new IllegalArgumentException("servers without a keyFile; expected one");
    }
  }

  /** Returns the settings of {@code reference.conf}: no server. */
  public static SharedCacheSettings defaults() {
    return new SharedCacheSettings(
        List.of(),
        SharedCacheTopology.SINGLE,
        "mymaster",
        "",
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        "hamlet",
        Duration.ofDays(1),
        Duration.ofMillis(20));
  }

  /** Returns whether there is a server to ask. */
  public boolean isSet() {
    return !servers.isEmpty();
  }
}
