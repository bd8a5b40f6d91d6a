package org.hamletmail.config;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a daemon listens, in the spellings of Postfix and of the Milter library. */
public sealed interface ListenAddress {

  /**
   * A TCP port.
   *
   * @param host name or address of a local interface, an IPv6 address without brackets
   * @param port from 0 to 65,535; 0 takes any free port
   */
  record Inet(String host, int port) implements ListenAddress {
    /** Rejects an empty host and a port outside its range. */
    public Inet {
      if (!host.matches("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
        throw new IllegalArgumentException("not a host name or an address");
      }
      Ranges.require("port", port, 0, 65_535);
    }

    /** Returns whether only this machine reaches it, as far as its spelling says. */
    public boolean isLoopback() {
      return host.equals("localhost")
          || host.equals("::1")
          || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    @Override
    public String toString() {
      return "inet:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /**
   * A Unix-domain socket.
   *
   * @param path absolute, at most {@value #MAX_BYTES} bytes
   */
  record Unix(Path path) implements ListenAddress {
    /** Java keeps two of Linux's 108 bytes for itself. */
    public static final int MAX_BYTES = 106;

    /** Rejects paths that the kernel would refuse or that depend on the working directory. */
    public Unix {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("the path of a socket must be absolute");
      }
      int length = path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (length > MAX_BYTES) {
        throw new IllegalArgumentException(
            "the path of a socket has " + length + " bytes; expected at most " + MAX_BYTES);
      }
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * Reads an address: {@code inet:host:port}, {@code inet:port@host}, {@code inet6:port@host},
   * {@code unix:/path} or {@code local:/path}; an IPv6 address may stand in brackets.
   *
   * @throws IllegalArgumentException if the text has none of these forms
   */
  static ListenAddress parse(String text) {
    Matcher unix = Pattern.compile("(?:unix|local):(.+)").matcher(text);
    if (unix.matches()) {
      return new Unix(Path.of(unix.group(1)));
    }
    Matcher milter = Pattern.compile("inet6?:(\\d{1,5})@(.+)").matcher(text);
    if (milter.matches()) {
      return inet(milter.group(2), milter.group(1));
    }
    Matcher postfix = Pattern.compile("inet6?:(\\[[^\\]]+\\]|[^:@]+):(\\d{1,5})").matcher(text);
    if (postfix.matches()) {
      return inet(postfix.group(1), postfix.group(2));
    }
    throw new IllegalArgumentException("neither a TCP port nor a Unix socket");
  }

  private static Inet inet(String host, String port) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new Inet(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }
}
