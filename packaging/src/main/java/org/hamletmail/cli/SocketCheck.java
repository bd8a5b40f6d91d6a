package org.hamletmail.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;
import org.hamletmail.config.Remark;
import org.hamletmail.files.Presence;
import org.hamletmail.files.UnixSocketFile;

/**
 * Whether the daemon could listen where the settings say, for mail servers, for {@code hamlet ctl}
 * and for who asks how it is, without listening there: a Hamlet that runs is not disturbed, and
 * whether a port is free is not asked. What would surely keep it from its start is a problem; what
 * depends on the user that it runs as, or on what systemd makes before a start, is a remark.
 */
final class SocketCheck {
  private static final String MILTER = "hamlet.milter.socket";
  private static final String CONTROL = "hamlet.control.socket";
  private static final String STATUS = "hamlet.status.listen";
  private static final int FIRST_FREE_PORT = 1024;

  private final String key;
  private final String value;
  private final Findings findings;

  private SocketCheck(String key, String value, Findings findings) {
    this.key = key;
    this.value = value;
    this.findings = findings;
  }

  static void of(HamletConfig config, Findings findings) {
    ListenAddress milter = config.milter().socket();
    new SocketCheck(MILTER, milter.toString(), findings).milter(config.milter());
    config
        .control()
        .socket()
        .ifPresent(control -> {
          SocketCheck check = new SocketCheck(CONTROL, control.path().toString(), findings);
          check.unix(control.path());
          if (control.equals(milter)) {
            check.problem(
                "mail servers are answered there, by " + MILTER,
                "a path of its own",
                "choose another path");
          }
        });
    config
        .status()
        .listen()
        .ifPresent(status -> {
          SocketCheck check =
              new SocketCheck(STATUS, status.host() + ":" + status.port(), findings);
          check.inet(status, "8892");
          if (milter instanceof ListenAddress.Inet inet && inet.port() == status.port()) {
            check.problem(
                "mail servers are answered on that port, by " + MILTER,
                "a port of its own",
                "choose another port, such as 8892");
          }
        });
  }

  private void milter(MilterSettings settings) {
    switch (settings.socket()) {
      case ListenAddress.Inet inet -> {
        if (settings.socketMode() != MilterSettings.defaults().socketMode()) {
          findings.remark(
              new Remark(
                  "hamlet.milter.socket-mode",
                  "has no effect, as hamlet.milter.socket is a port",
                  "remove it, or listen on a Unix socket"));
        }
        inet(inet, "8891");
      }
      case ListenAddress.Unix unix -> unix(unix.path());
    }
  }

  private void inet(ListenAddress.Inet inet, String usual) {
    if (inet.port() == 0) {
      remark(
          "whose port the system chooses anew at each start, so that nobody can know it",
          "write a port, such as " + usual);
    } else if (inet.port() < FIRST_FREE_PORT) {
      remark(
          "whose port is below " + FIRST_FREE_PORT + ", which only root may listen on",
          "choose a higher one, or give Hamlet CAP_NET_BIND_SERVICE");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(inet.host()), 0));
    } catch (UnknownHostException e) {
      problem(
          "the host " + inet.host() + " is unknown",
          "a host name or an address of this machine",
          "correct it, or write an address such as 127.0.0.1");
    } catch (BindException e) {
      problem(
          inet.host() + " is no address of this machine",
          "a host name or an address of this machine",
          "write 127.0.0.1, or an address that this machine has and who asks can reach");
    } catch (IOException e) {
      remark("where it could not be tried to listen: " + e.getMessage(), "see that it can");
    }
  }

  private void unix(Path path) {
    Path folder = Objects.requireNonNullElse(path.getParent(), path);
    Optional<BasicFileAttributes> found;
    try {
      found = Presence.of(folder);
    } catch (IOException e) {
      remark(
          "whose folder " + System.getProperty("user.name") + " can't look at (" + e + ")",
          "see that the user that Hamlet runs as can write to it");
      return;
    }
    if (found.isEmpty()) {
      missing(path, folder);
    } else if (!found.get().isDirectory()) {
      problem(folder + " is no folder", "a path in a folder", "correct the path");
    } else if (!isFreeForSocket(path)) {
      problem(
          "something that is no socket lies there",
          "a path where nothing lies, or a socket",
          "move it away, or choose another path");
    } else if (!Files.isWritable(folder)) {
      String user = System.getProperty("user.name");
      if (user.equals("root")) {
        problem(
            folder + " can't be written to, by root neither",
            "a folder in which the socket can be made",
            "choose another folder");
      } else {
        remark(
            "whose folder " + user + " can't write to",
            "see that the user that Hamlet runs as can");
      }
    }
  }

  /** What lies below /run is gone after each boot, and made by systemd before a start. */
  private void missing(Path path, Path folder) {
    if (path.startsWith("/run") || path.startsWith("/var/run")) {
      remark(
          "whose folder " + folder + " is not there now",
          "see that it is made before each start (systemd: RuntimeDirectory)");
    } else {
      problem(
          "there is no folder " + folder, "a path in a folder that is there", "create the folder");
    }
  }

  private static boolean isFreeForSocket(Path path) {
    try {
      return !Files.exists(path, LinkOption.NOFOLLOW_LINKS) || UnixSocketFile.isSocket(path);
    } catch (IOException e) {
      return true; // Gone meanwhile.
    }
  }

  private void problem(String why, String expected, String remedy) {
    findings.problem(key, "is \"" + value + "\" (" + why + ")", expected, remedy);
  }

  private void remark(String found, String remedy) {
    findings.remark(new Remark(key, "is \"" + value + "\", " + found, remedy));
  }
}
