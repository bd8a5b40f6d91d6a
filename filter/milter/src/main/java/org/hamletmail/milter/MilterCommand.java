package org.hamletmail.milter;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.hamletmail.challenger.Canaries;
import org.hamletmail.classifier.ReloadingClassifier;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.DecisionListener;
import org.hamletmail.policy.FilterInForce;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.SharedVerdicts;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.shared.SharedCache;
import org.hamletmail.status.ControlServer;
import org.hamletmail.status.Controls;
import org.hamletmail.status.Course;
import org.hamletmail.status.Figures;
import org.hamletmail.status.History;
import org.hamletmail.status.LogStyle;
import org.hamletmail.status.StatusServer;
import org.hamletmail.text.MessageTextExtractor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet milter}: the daemon for Postfix and Sendmail. Everything that can fail at a start
 * does so before the socket is opened. SIGTERM and SIGINT stop it with exit code 0; SIGHUP has it
 * read its configuration again and look for a new model.
 */
@Command(
    name = "milter",
    description = {
      "Serve Postfix and Sendmail until SIGTERM.",
      "Prints the lines that the mail server's configuration needs, then READY."
    })
public final class MilterCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(MilterCommand.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file; without it the defaults apply.")
  private @Nullable Path configFile;

  @Option(
      names = "--socket",
      paramLabel = "SOCKET",
      description =
          "Where to listen, before the configuration: inet:HOST:PORT, inet:PORT@HOST, unix:/PATH.")
  private @Nullable String socket;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model directory, before the configuration.")
  private @Nullable Path modelDirectory;

  @Spec private CommandSpec spec;

  private final Function<ModelSettings, SpamClassifier> open;

  /** Serves with GPT-2. */
  public MilterCommand() {
    this(Canaries::open);
  }

  /** Serves with another classifier; a test's needs no engine. */
  MilterCommand(Function<ModelSettings, SpamClassifier> open) {
    this.open = open;
  }

  @Override
  public Integer call() throws InterruptedException {
    HamletConfig config =
        withOptions(configFile == null ? ConfigLoader.defaults() : ConfigLoader.load(configFile));
    LogStyle.use(config.log().format());
    Lists lists = Lists.open(config.lists(), System::nanoTime);
    List.of("HUP", "USR1").forEach(MilterCommand::ignore);
    AtomicReference<Runnable> end = new AtomicReference<>(() -> {});
    Thread stop = stopWithTheProcess(end);
    try (SpamClassifier classifier = open.apply(config.model());
        Figures figures = new Figures();
        History history = History.open(config.history(), figures.registry());
        SharedVerdicts others = SharedCache.open(config.cache().shared(), figures.registry())) {
      MeterRegistry registry = figures.registry();
      Course course = new Course();
      FilterInForce filter =
          FilterInForce.prepared(
              classifier,
              SpamFilter.of(
                  config,
                  classifier,
                  others,
                  lists,
                  memory(config),
                  new FilterMetrics(registry, both(history, course))));
      // A program that may hang: not behind the open socket.
      PostfixQueue queue = PostfixQueue.ofThisMachine();
      ServiceManager systemd = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
      RunningMilter daemon = new RunningMilter(classifier, config.model(), systemd);
      try (LogQueue log = LogQueue.beforeStandardError(registry);
          StatusServer status =
              StatusServer.start(config.status(), figures, daemon, history, course);
          ControlServer control =
              ControlServer.start(config.control(), new Controls(daemon, history, course))) {
        Thread.setDefaultUncaughtExceptionHandler(MilterCommand::note);
        MilterServer server =
            MilterServer.start(config.milter(), config.text().maxMessageBytes(), filter, registry);
        end.set(closing(systemd, server, status, control, history, log));
        Reload reload =
            new Reload(
                Optional.ofNullable(configFile),
                this::withOptions,
                config,
                other -> change(other, filter, server),
                () -> classifier instanceof ReloadingClassifier r && r.reload(),
                registry);
        daemon.serves(server, reload);
        Signals.on("HUP", () -> daemon.reload("SIGHUP"));
        systemd.ready(daemon.summary(), daemon::lives);
        announce(server, config, classifier, queue);
        new CountDownLatch(1).await();
      }
    } finally {
      forget(stop);
    }
    return 0;
  }

  /** Returns settings under those of the command line. */
  private HamletConfig withOptions(HamletConfig config) {
    HamletConfig result = config;
    if (modelDirectory != null) {
      result = result.withModel(result.model().withDirectory(modelDirectory));
    }
    return socket == null ? result : result.withMilter(result.milter().withSocket(address(socket)));
  }

  private ListenAddress address(String text) {
    try {
      return ListenAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--socket is "
              + text
              + ": "
              + e.getMessage()
              + "; expected inet:HOST:PORT, inet:PORT@HOST or unix:/PATH",
          e);
    }
  }

  private static void change(HamletConfig config, FilterInForce filter, MilterServer server) {
    filter.change(
        new MessageTextExtractor(config.text())::extract,
        config.cache(),
        config.policy(),
        Lists.open(config.lists(), System::nanoTime),
        memory(config));
    server.change(config.milter(), config.text().maxMessageBytes());
    LogStyle.use(config.log().format());
  }

  private static LearnedMemory memory(HamletConfig config) {
    return LearnedMemory.of(config.learning(), InstantSource.system(), System::nanoTime);
  }

  private void announce(
      MilterServer server, HamletConfig config, SpamClassifier classifier, PostfixQueue queue) {
    MtaLines lines =
        new MtaLines(
            config.milter(), server.address(), config.policy().failureModeInForce(), queue);
    PrintWriter out = spec.commandLine().getOut();
    out.println("# Postfix, in main.cf:");
    out.print(lines.postfix());
    out.println("# Sendmail, in sendmail.mc:");
    out.print(lines.sendmail());
    out.println("READY " + server.address() + " model " + classifier.model().id());
    out.flush();
  }

  private static DecisionListener both(DecisionListener one, DecisionListener other) {
    return (envelope, decision, line) -> {
      one.decided(envelope, decision, line);
      other.decided(envelope, decision, line);
    };
  }

  private static void ignore(String signal) {
    Signals.on(signal, () -> LOG.info("SIG{} means nothing now and is ignored", signal));
  }

  /**
   * The JVM by itself would end with 143 after SIGTERM, which is no failure here, whether the
   * daemon serves or its model is still being loaded.
   */
  private static Thread stopWithTheProcess(AtomicReference<Runnable> end) {
    Thread stop =
        new Thread(
            () -> {
              LOG.info("stopping");
              end.get().run();
              Runtime.getRuntime().halt(0);
            },
            "milter-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    return stop;
  }

  /** While messages are answered for the last time, the status says that it stops. */
  private static Runnable closing(
      ServiceManager systemd,
      MilterServer server,
      StatusServer status,
      ControlServer control,
      History history,
      LogQueue log) {
    return () -> {
      systemd.stopping();
      server.close();
      status.close();
      control.close();
      history.close();
      log.close();
    };
  }

  /** A start that failed ends with the exit code of a failure. */
  private static void forget(Thread stop) {
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      LOG.debug("told to stop while the start failed");
    }
  }

  /** Without the words of the exception, which may be those of the message it choked on. */
  private static void note(Thread thread, Throwable failure) {
    StackTraceElement[] frames = failure.getStackTrace();
    LOG.error(
        "a thread ended thread={} cause={} at={}",
        thread.getName(),
        failure.getClass().getName(),
        frames.length == 0 ? "-" : frames[0]);
  }
}
