package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Postfix on a loopback port with configuration, queue, log and mailboxes of its own; the
 * machine's is neither read nor touched. It takes mail for example.com.
 */
final class PrivatePostfix implements AutoCloseable {
  private static final int TOP_BYTES = 1024;
  private static final String DOMAIN = "example.com";

  private final Path folder;
  private final int port;

  /** For a build that is interrupted. */
  private final Thread atExit = new Thread(this::stop);

  private PrivatePostfix(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts one that delivers to a maildir, see {@link #delivered}. */
  static PrivatePostfix withMaildir(List<String> milterLines) throws IOException {
    Path folder = Scratch.create("postfix");
    Path mail = Files.createDirectory(folder.resolve("mail"));
    // Postfix refuses to deliver as root.
    give(mail, "nobody");
    String delivery =
        """
        virtual_mailbox_domains = %s
        virtual_mailbox_base = %s/mail
        virtual_mailbox_maps = static:all/
        virtual_uid_maps = static:%s
        virtual_gid_maps = static:%s
        virtual_minimum_uid = 1
        """
            .formatted(
                DOMAIN,
                folder,
                Files.getAttribute(mail, "unix:uid"),
                Scratch.run("id", "-g", "nobody").strip());
    return start(folder, delivery, milterLines);
  }

  /** Starts a milter for a Postfix that is about to start, and returns its lines for main.cf. */
  @FunctionalInterface
  interface MilterStart {
    /**
     * Starts the milter.
     *
     * @param etc folder of main.cf, which says where the queue is
     * @param queue the queue directory
     */
    List<String> lines(Path etc, Path queue) throws IOException;
  }

  /** Starts one whose smtpd and cleanup see nothing but the queue directory; it keeps all mail. */
  static PrivatePostfix chrooted(MilterStart milter) throws IOException {
    Path folder = Scratch.create("postfix");
    Path etc = Files.createDirectory(folder.resolve("etc"));
    Files.writeString(etc.resolve("main.cf"), common(folder));
    Path queue = Files.createDirectory(folder.resolve("queue"));
    String delivery = "relay_domains = " + DOMAIN + "\ndefer_transports = relay\n";
    return start(folder, delivery, milter.lines(etc, queue), true);
  }

  /** Starts one that passes everything on by SMTP. */
  static PrivatePostfix withNextHop(int nextHopPort, List<String> milterLines) throws IOException {
    Path folder = Scratch.create("postfix");
    String delivery =
        """
        relay_domains = %s
        relay_transport = relay:[127.0.0.1]:%d
        """
            .formatted(DOMAIN, nextHopPort);
    return start(folder, delivery, milterLines);
  }

  private static PrivatePostfix start(Path folder, String delivery, List<String> milterLines)
      throws IOException {
    return start(folder, delivery, milterLines, false);
  }

  private static PrivatePostfix start(
      Path folder, String delivery, List<String> milterLines, boolean chroot) throws IOException {
    int port = Scratch.freePort();
    Path etc = Files.createDirectories(folder.resolve("etc"));
    Files.createDirectories(folder.resolve("queue"));
    Files.createDirectory(folder.resolve("log"));
    give(Files.createDirectory(folder.resolve("data")), "postfix");
    Files.writeString(
        etc.resolve("main.cf"), common(folder) + delivery + String.join("\n", milterLines) + "\n");
    Files.writeString(etc.resolve("master.cf"), services(port, chroot));
    PrivatePostfix postfix = new PrivatePostfix(folder, port);
    try {
      Scratch.run("postfix", "-c", etc.toString(), "start");
      await("Postfix on port " + port).until(() -> SmtpClient.listens(port));
      return postfix;
    } catch (RuntimeException | AssertionError e) {
      String log = postfix.log();
      postfix.close();
      throw new AssertionError("Postfix did not start: " + log, e);
    }
  }

  /** Opens an SMTP connection; its greeting was read. */
  SmtpClient connect() throws IOException {
    return SmtpClient.connect(port);
  }

  int port() {
    return port;
  }

  /** Returns the address of a mailbox. */
  static String address(String mailbox) {
    return mailbox + "@" + DOMAIN;
  }

  /** Waits for the one message to a mailbox, as it stands there. */
  DeliveredMessage delivered(String mailbox) {
    return await("mail to " + mailbox)
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(() -> allDelivered(mailbox), found -> !found.isEmpty())
        .getFirst();
  }

  /** Returns what lies in a mailbox now. */
  List<DeliveredMessage> allDelivered(String mailbox) throws IOException {
    List<DeliveredMessage> found = new ArrayList<>();
    Path all = folder.resolve("mail/all/new");
    if (Files.isDirectory(all)) {
      try (Stream<Path> files = Files.list(all)) {
        for (Path file : files.toList()) {
          if (top(file).contains("X-Original-To: " + address(mailbox) + "\n")) {
            found.add(DeliveredMessage.parse(Files.readAllBytes(file)));
          }
        }
      }
    }
    return found;
  }

  /** Returns the queue as {@code postqueue -j} shows it: a JSON object for each message. */
  String queue() throws IOException {
    return Scratch.run("postqueue", "-c", folder.resolve("etc").toString(), "-j");
  }

  /** Lets go of all messages that are held. */
  void release() throws IOException {
    String etc = folder.resolve("etc").toString();
    Scratch.run("postsuper", "-c", etc, "-H", "ALL");
    Scratch.run("postqueue", "-c", etc, "-f");
  }

  /** Returns its log. */
  String log() throws IOException {
    try {
      return Files.readString(folder.resolve("log/mail.log"), ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }

  private void stop() {
    try {
      Path pid = folder.resolve("queue/pid/master.pid");
      if (Files.exists(pid)) {
        long master = Long.parseLong(Files.readString(pid, UTF_8).strip());
        if (ProcessHandle.of(master).isPresent()) {
          Scratch.run("postfix", "-c", folder.resolve("etc").toString(), "stop");
        }
        await("end of Postfix").until(() -> ProcessHandle.of(master).isEmpty());
      }
      Scratch.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Postfix in " + folder + " can't be cleared away", e);
    }
  }

  /** A stranger's mail is neither completed nor rewritten; so shall the client's be. */
  private static String common(Path folder) {
    return """
    compatibility_level = 3.6
    queue_directory = $F/queue
    data_directory = $F/data
    maillog_file = $F/log/mail.log
    maillog_file_prefixes = $F
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    myhostname = mx.test.invalid
    mydestination =
    mynetworks = 127.0.0.0/8
    local_header_rewrite_clients =
    smtpd_recipient_restrictions = reject_unauth_destination
    local_recipient_maps =
    alias_maps =
    alias_database =
    smtputf8_enable = no
    smtpd_peername_lookup = no
    message_size_limit = 52428800
    virtual_mailbox_limit = 0
    """
        .replace("$F", folder.toString());
  }

  private static String services(int port, boolean chroot) {
    return """
    127.0.0.1:%d inet n - %s - - smtpd
    pickup    unix n - n 60 1 pickup
    cleanup   unix n - %s - 0 cleanup
    qmgr      unix n - n 300 1 qmgr
    rewrite   unix - - n - - trivial-rewrite
    bounce    unix - - n - 0 bounce
    defer     unix - - n - 0 bounce
    trace     unix - - n - 0 bounce
    verify    unix - - n - 1 verify
    flush     unix n - n 1000? 0 flush
    proxymap  unix - - n - - proxymap
    smtp      unix - - n - - smtp
    relay     unix - - n - - smtp
    showq     unix n - n - - showq
    error     unix - - n - - error
    retry     unix - - n - - error
    discard   unix - - n - - discard
    virtual   unix - n n - - virtual
    anvil     unix - - n - 1 anvil
    scache    unix - - n - 1 scache
    postlog   unix-dgram n - n - 1 postlogd
    """
        .formatted(port, chroot ? "y" : "n", chroot ? "y" : "n");
  }

  /** Returns the beginning of a message, where Postfix wrote whom it is for. */
  private static String top(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(TOP_BYTES), ISO_8859_1);
    }
  }

  private static void give(Path path, String user) throws IOException {
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
  }
}
