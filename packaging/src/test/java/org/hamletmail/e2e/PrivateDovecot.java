package org.hamletmail.e2e;

import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A Dovecot on a loopback port with configuration, log and mailboxes of its own, without root's
 * rights; the machine's is neither read nor touched. It knows every user, by any password.
 */
final class PrivateDovecot implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;

  /** For a build that is interrupted. */
  private final Thread atExit = new Thread(this::stop);

  private PrivateDovecot(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    process =
        new ProcessBuilder(unprivileged(List.of("dovecot", "-F", "-c", conf(folder).toString())))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts one.
   *
   * @param folder of {@link Scratch}; all in it becomes the property of Dovecot's user
   * @param mailLocation as in the setting, with {@code ~} for a user's folder
   * @param more settings
   */
  static PrivateDovecot start(Path folder, String mailLocation, String more) throws IOException {
    int port = Scratch.freePort();
    Files.createDirectory(folder.resolve("mail"));
    Files.writeString(conf(folder), settings(folder, port, mailLocation) + more);
    if (Tools.isRoot()) {
      Scratch.run("chown", "-R", user() + ":" + group(), folder.toString());
    }
    PrivateDovecot dovecot = new PrivateDovecot(folder, port);
    try {
      await("Dovecot on port " + port).until(dovecot::answers);
      return dovecot;
    } catch (RuntimeException | AssertionError e) {
      String log = dovecot.log() + Files.readString(folder.resolve("output"));
      dovecot.close();
      throw new AssertionError("Dovecot did not start: " + log, e);
    }
  }

  /** Runs a program of Dovecot's with this one's configuration, and returns what it printed. */
  String run(String program, List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(program, "-c", conf(folder).toString()));
    words.addAll(arguments);
    return Scratch.run(unprivileged(words).toArray(String[]::new));
  }

  /** Opens a user's mail over IMAP. */
  Store open(String user) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.imap.host", "127.0.0.1");
    properties.setProperty("mail.imap.port", Integer.toString(port));
    Store store = Session.getInstance(properties).getStore("imap");
    store.connect(user, "any");
    return store;
  }

  String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }

  private void stop() {
    process.destroy();
    if (!Scratch.ends(process)) {
      process.destroyForcibly();
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("Dovecot ended with " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == '*';
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Dovecot's rights are those of a mail user, whoever runs the build. */
  private static List<String> unprivileged(List<String> words) throws IOException {
    if (!Tools.isRoot()) {
      return words;
    }
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + user(), "--regid=" + group(), "--clear-groups"));
    all.addAll(words);
    return all;
  }

  /** Returns whose rights it has. */
  static String user() {
    return Tools.isRoot() ? "nobody" : System.getProperty("user.name");
  }

  private static String group() throws IOException {
    return Scratch.run("id", "-gn", user()).strip();
  }

  private static Path conf(Path folder) {
    return folder.resolve("dovecot.conf");
  }

  private static String settings(Path folder, int port, String mailLocation) throws IOException {
    return """
    base_dir = $F/run
    state_dir = $F/state
    log_path = $F/log
    default_login_user = $U
    default_internal_user = $U
    default_internal_group = $G
    first_valid_uid = 1
    protocols = imap
    listen = 127.0.0.1
    ssl = no
    disable_plaintext_auth = no
    mail_location = $L
    passdb {
      driver = static
      args = nopassword=y
    }
    userdb {
      driver = static
      args = uid=$U gid=$G home=$F/mail/%u
    }
    namespace inbox {
      inbox = yes
      mailbox Junk {
        special_use = \\Junk
        auto = subscribe
      }
      mailbox Trash {
        special_use = \\Trash
        auto = subscribe
      }
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = $P
      }
      inet_listener imaps {
        port = 0
      }
    }
    service anvil {
      chroot =
    }
    """
        .replace("$F", folder.toString())
        .replace("$U", user())
        .replace("$G", group())
        .replace("$L", mailLocation)
        .replace("$P", Integer.toString(port));
  }
}
