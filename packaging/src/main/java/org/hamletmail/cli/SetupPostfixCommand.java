package org.hamletmail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.files.FileTree;
import org.hamletmail.milter.MtaLines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hamlet setup postfix}: has Postfix ask the milter, or no longer. */
@Command(
    name = "postfix",
    description = {
      "Have Postfix ask the milter: shows what would change in main.cf, asks, keeps a copy beside it,"
          + " writes, and has Postfix check the result.",
      "The milter is added behind those that are there, with timeouts and default action of its own;"
          + " nothing of theirs is touched. Mail is filtered after `postfix reload`."
    })
final class SetupPostfixCommand implements Callable<Integer> {
  private static final Path USUAL = Path.of("/etc/hamlet/hamlet.conf");
  private static final int PATIENCE_MILLIS = 2000;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The milter's configuration, by default /etc/hamlet/hamlet.conf if it is there.")
  private @Nullable Path configFile;

  @Option(
      names = "--postfix-config",
      paramLabel = "DIR",
      description = "The folder of main.cf; by default the one that Postfix uses.")
  private @Nullable Path folder;

  @Option(names = "--yes", description = "Write without asking.")
  private boolean yes;

  @Option(
      names = "--undo",
      description =
          "Take the milter out again: main.cf as it was, or without the milter where it"
              + " was changed since.")
  private boolean undo;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("hamlet-setup");
    try {
      return call(scratch);
    } finally {
      FileTree.delete(scratch);
    }
  }

  private int call(Path scratch) throws IOException {
    Postfix postfix = Postfix.find(folder);
    HamletConfig config = config();
    if (config.milter().socket() instanceof ListenAddress.Inet inet && inet.port() == 0) {
      throw new SetupException(
          "hamlet.milter.socket is "
              + config.milter().socket()
              + ", whose port is another one at each start; write a port, such as 8891");
    }
    MtaLines lines = MtaLines.of(config, postfix.queue());
    PostfixChange change =
        undo
            ? PostfixChange.without(postfix, lines, scratch)
            : PostfixChange.with(postfix, lines, scratch);
    if (change.isNothing()) {
      say(
          undo
              ? postfix.mainCf() + " names no milter at " + lines.postfixSocket()
              : postfix.mainCf() + " names " + lines.postfixSocket() + " already");
      return 0;
    }
    if (!undo) {
      refuseWhatSmtpdCantReach(postfix, config, lines);
    }
    say(change.difference());
    if (!undo && !answers(config.milter().socket())) {
      warn(
          "nobody answers at "
              + config.milter().socket()
              + " now; start the milter before `postfix reload`, or mail waits until it runs");
    }
    if (!yes && !isConfirmed(postfix)) {
      say("nothing was changed");
      return Failures.FAILED;
    }
    change.apply();
    say(postfix.mainCf() + ": written; `postfix reload` puts it in force");
    if (!undo) {
      say("the file as it was: " + change.copy() + "; --undo takes the change back");
    }
    return 0;
  }

  private HamletConfig config() {
    if (configFile == null && !Files.exists(USUAL)) {
      return ConfigLoader.defaults();
    }
    return ConfigLoader.load(configFile == null ? USUAL : configFile);
  }

  /** A path outside of its chroot is to smtpd one that isn't there, and all mail would wait. */
  private static void refuseWhatSmtpdCantReach(Postfix postfix, HamletConfig config, MtaLines lines)
      throws IOException {
    if (!(config.milter().socket() instanceof ListenAddress.Unix)
        || !lines.postfixSocket().startsWith("unix:/")) {
      return;
    }
    for (Map.Entry<String, String> service : postfix.chroots().entrySet()) {
      if (service.getValue().equals("y")) {
        throw new SetupException(
            service.getKey()
                + " of master.cf is chrooted to "
                + postfix.queue()
                + " and can't reach "
                + lines.postfixSocket()
                + "; listen on a port (hamlet.milter.socket = \"inet:127.0.0.1:8891\"), on a socket"
                + " below that folder, or write n into the column chroot");
      }
    }
  }

  private static boolean answers(ListenAddress address) {
    return switch (address) {
      case ListenAddress.Inet inet -> {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(inet.host(), inet.port()), PATIENCE_MILLIS);
          yield true;
        } catch (IOException e) {
          yield false;
        }
      }
      case ListenAddress.Unix unix -> Files.exists(unix.path());
    };
  }

  /** Only a y is a yes; the end of the input isn't. */
  private boolean isConfirmed(Postfix postfix) {
    PrintWriter out = spec.commandLine().getOut();
    out.print("Write this to " + postfix.mainCf() + "? [y/N] ");
    out.flush();
    // System.in stays open: it isn't ours.
    @SuppressWarnings("resource")
    Scanner in = new Scanner(System.in, System.out.charset());
    boolean confirmed = in.hasNextLine() && in.nextLine().strip().matches("(?i)y(es)?");
    if (!confirmed) {
      out.println();
    }
    return confirmed;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void warn(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(spec.qualifiedName() + ": warning: " + line);
    err.flush();
  }
}
