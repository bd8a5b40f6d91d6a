package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hamletmail.files.Presence;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file over the defaults of {@code reference.conf}. Neither the environment
 * nor system properties have a say. Stateless.
 */
public final class ConfigLoader {
  private static final Shipped REFERENCE = new Shipped("reference.conf");

  private final Path path;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private ConfigLoader(Path path) {
    this.path = path;
  }

  /** Returns the defaults on this machine. */
  public static HamletConfig defaults() {
    return HamletConfig.defaults();
  }

  /** Returns the text of {@code reference.conf}: every setting with its default and its comment. */
  public static String reference() {
    return REFERENCE.text();
  }

  /**
   * Returns the settings of a file, with the defaults for those it does not set. Relative paths in
   * it count from its folder.
   *
   * @throws InvalidConfigException if the file can't be read or used, with all problems at once
   */
  public static HamletConfig load(Path file) {
    ConfigLoader loader = new ConfigLoader(file);
    return loader.read(new ConfigFile(file, loader.problems).parse());
  }

  /**
   * Returns the settings of a text, as {@link #load} does those of a file.
   *
   * @param origin the file that the text stands for in complaints and for relative paths; it is not
   *     read
   * @throws InvalidConfigException if the text can't be used, with all problems at once
   */
  public static HamletConfig parse(Path origin, String text) {
    ConfigLoader loader = new ConfigLoader(origin);
    return loader.read(new ConfigFile(origin, loader.problems).parse(text));
  }

  /**
   * Returns what a HOCON file of another kind says, with the same limits: text, not too large, no
   * includes. References in it are not resolved.
   *
   * @throws InvalidConfigException if the file can't be read as that
   */
  public static Config written(Path file) {
    List<ConfigProblem> problems = new ArrayList<>();
    Optional<Config> written = new ConfigFile(file, problems).parse();
    if (written.isEmpty() || !problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return written.get();
  }

  /**
   * Returns the line in which a file sets something, counted from 1; 0 where it doesn't.
   *
   * @param key such as {@code hamlet.policy.high-action}
   */
  public static int line(Path file, String key) {
    Optional<Config> written = new ConfigFile(file, new ArrayList<>()).parse();
    try {
      @Nullable ConfigValue value = written.isPresent() ? written.get().root() : null;
      for (String step : ConfigUtil.splitPath(key)) {
        value = value instanceof ConfigObject section ? section.get(step) : null;
      }
      return value == null ? 0 : Math.max(0, value.origin().lineNumber());
    } catch (ConfigException e) {
      return 0; // Behind a reference, which has a line of its own.
    }
  }

  private HamletConfig read(Optional<Config> file) {
    return new Layers(file, REFERENCE, value -> path.toString(), problems)
        .read(HamletConfig.defaults(), sections -> read(name -> sections.apply(steps(name))));
  }

  private static List<String> steps(String section) {
    return Stream.concat(Stream.of("hamlet"), Stream.of(section.split("\\.", -1))).toList();
  }

  private HamletConfig read(Function<String, SettingsReader> section) {
    return new HamletConfig(
        model(section.apply("model")),
        text(section.apply("text")),
        cache(section.apply("cache"), section.apply("cache.shared")),
        PolicyReader.policy(section.apply("policy"), section.apply("policy.evidence")),
        PolicyReader.lists(section.apply("lists"), this::existingFile),
        learning(section.apply("learning")),
        milter(section.apply("milter")),
        status(section.apply("status")),
        control(section.apply("control")),
        history(section.apply("history")),
        log(section.apply("log")),
        james(section.apply("james")));
  }

  private ModelSettings model(SettingsReader in) {
    Optional<Path> directory =
        in.text(
            "directory",
            text -> existing(text, BasicFileAttributes::isDirectory, "there is no such directory"),
            Optional.empty(),
            "the folder of a model, or nothing for the embedded one",
            "check the path, or train one with hamlet train");
    Optional<Path> base =
        in.text(
            "base",
            this::existingFile,
            Optional.empty(),
            "a safetensors file, or nothing",
            "check the path, or get the file with hamlet fetch-base");
    ModelSettings d = ModelSettings.defaults();
    return new ModelSettings(
        directory,
        base,
        in.integer("threads", 1, 256, d.threads()),
        in.duration(
            "reload-interval", Duration.ZERO, ModelSettings.MAX_INTERVAL, d.reloadInterval()),
        in.choice("precision", ModelPrecision.class, d.precision()),
        new ModelSettings.Canary(
            in.integer(
                "canary-messages", 0, ModelSettings.Canary.MAX_MESSAGES, d.canary().messages()),
            in.duration(
                "canary-time",
                ModelSettings.Canary.MIN_TIME,
                ModelSettings.Canary.MAX_TIME,
                d.canary().time()),
            in.decimal(
                "canary-change",
                new Range("a share from 0 to 1", share -> share >= 0 && share <= 1),
                d.canary().change())));
  }

  private Optional<Path> existingFile(String text) {
    return existing(text, BasicFileAttributes::isRegularFile, "there is no such file");
  }

  private Optional<Path> existing(
      String text, Predicate<BasicFileAttributes> kind, String complaint) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path resolved = resolved(text);
    try {
      if (Presence.of(resolved).filter(kind).isPresent()) {
        return Optional.of(resolved);
      }
    } catch (AccessDeniedException e) {
      // Another user may serve with it than the one who looks now; who opens it says who may not.
      return Optional.of(resolved);
    } catch (IOException e) {
      // A file among the folders, a circle of links: nothing to be found there.
    }
    throw new IllegalArgumentException(complaint + ": " + Quoted.line(resolved.toString()));
  }

  /** Returns a path, which counts from the folder of the configuration. */
  private Path resolved(String text) {
    try {
      return path.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }

  private static TextSettings text(SettingsReader in) {
    TextSettings d = TextSettings.defaults();
    return new TextSettings(
        in.bytes("max-message-bytes", 1024, 1 << 30, d.maxMessageBytes()),
        in.integer("max-depth", 1, 200, d.maxDepth()),
        in.integer("max-parts", 1, 10_000, d.maxParts()),
        in.integer("max-headers", 1, 100_000, d.maxHeaders()),
        in.integer("max-characters", 100, 10_000_000, d.maxCharacters()));
  }

  private CacheSettings cache(SettingsReader in, SettingsReader shared) {
    CacheSettings d = CacheSettings.defaults();
    return new CacheSettings(
        in.whole("max-messages", 0, CacheSettings.MAX_MESSAGES, d.maxMessages()),
        in.duration(
            "expire-after", CacheSettings.MIN_EXPIRY, CacheSettings.MAX_EXPIRY, d.expireAfter()),
        SharedCacheReader.shared(shared, this::existingFile));
  }

  private static String matching(String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static MilterSettings milter(SettingsReader in) {
    MilterSettings d = MilterSettings.defaults();
    Duration tick = MilterSettings.MIN_INTERVAL;
    return new MilterSettings(
        in.text(
            "socket",
            ListenAddress::parse,
            d.socket(),
            "inet:host:port, inet:port@host or unix:/path",
            "for example inet:127.0.0.1:8891"),
        socketMode(in, d.socketMode()),
        in.integerOr(
            "workers", "auto", MilterSettings.autoWorkers(), 1, MilterSettings.MAX_WORKERS),
        in.integer("queue", 0, MilterSettings.MAX_QUEUE, d.queue()),
        in.duration("deadline", tick, MilterSettings.MAX_DEADLINE, d.deadline()),
        in.duration("progress-interval", tick, MilterSettings.MAX_PROGRESS, d.progressInterval()),
        in.integer("max-connections", 1, MilterSettings.MAX_CONNECTIONS, d.maxConnections()),
        in.duration(
            "negotiation-timeout", tick, MilterSettings.MAX_NEGOTIATION, d.negotiationTimeout()),
        in.duration(
            "idle-timeout", MilterSettings.MIN_IDLE, MilterSettings.MAX_IDLE, d.idleTimeout()),
        in.bytes(
            "max-frame-bytes",
            MilterSettings.MIN_FRAME_BYTES,
            MilterSettings.MAX_FRAME_BYTES,
            d.maxFrameBytes()),
        in.integer(
            "max-recipients",
            MilterSettings.MIN_RECIPIENTS,
            MilterSettings.MAX_RECIPIENTS,
            d.maxRecipients()),
        in.integer(
            "max-header-fields",
            MilterSettings.MIN_HEADER_FIELDS,
            MilterSettings.MAX_HEADER_FIELDS,
            d.maxHeaderFields()));
  }

  private StatusSettings status(SettingsReader in) {
    Optional<ListenAddress.Inet> listen =
        in.text(
            "listen",
            ConfigLoader::port,
            Optional.empty(),
            "host:port, or nothing for none",
            "for example 127.0.0.1:8892");
    Optional<Path> token =
        in.text(
            "token-file",
            text -> existing(text, BasicFileAttributes::isRegularFile, "there is no such file"),
            Optional.empty(),
            "a file with a token in one line, or nothing",
            "check the path, or make one with openssl rand -hex 24");
    if (token.isEmpty() && listen.filter(address -> !address.isLoopback()).isPresent()) {
      in.refuse(
          "listen",
          "a loopback address, or a token-file beside it",
          "listen on 127.0.0.1, or set token-file: whoever reaches the port could read it");
      listen = Optional.empty();
    }
    return new StatusSettings(listen, token);
  }

  private static ControlSettings control(SettingsReader in) {
    ControlSettings d = ControlSettings.defaults();
    return new ControlSettings(
        in.text(
            "socket",
            text ->
                text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ListenAddress.Unix(Path.of(text.replaceFirst("^unix:", "")))),
            d.socket(),
            "an absolute path, or nothing for none",
            "for example /run/hamlet/control.sock"),
        socketMode(in, d.socketMode()));
  }

  private static int socketMode(SettingsReader in, int fallback) {
    return in.text(
        "socket-mode",
        text -> Integer.parseInt(matching(text, "0?[0-7]{3}"), 8),
        fallback,
        "permissions in quotes from \"0000\" to \"0777\"",
        "for example \"0660\"");
  }

  private static LogSettings log(SettingsReader in) {
    return new LogSettings(in.choice("format", LogFormat.class, LogSettings.defaults().format()));
  }

  private HistorySettings history(SettingsReader in) {
    HistorySettings d = HistorySettings.defaults();
    return new HistorySettings(
        in.integer("max-decisions", 0, HistorySettings.MAX_DECISIONS, d.maxDecisions()),
        in.text(
            "file",
            text -> text.isEmpty() ? Optional.empty() : Optional.of(resolved(text)),
            d.file(),
            "a path, or nothing for memory alone",
            "for example /var/lib/hamlet/history"),
        in.bool("addresses", d.addresses()));
  }

  private LearningSettings learning(SettingsReader in) {
    LearningSettings d = LearningSettings.defaults();
    int marks = LearningSettings.MAX_MARKS;
    return new LearningSettings(
        in.text(
            "store",
            text -> text.isEmpty() ? Optional.empty() : Optional.of(resolved(text)),
            d.store(),
            "a folder, or nothing where nothing is learnt",
            "for example /var/lib/hamlet/learning"),
        in.duration("keep", LearningSettings.MIN_KEEP, LearningSettings.MAX_KEEP, d.keep()),
        in.duration("memory", Duration.ZERO, LearningSettings.MAX_KEEP, d.memory()),
        in.integer("quorum", 1, LearningSettings.MAX_QUORUM, d.quorum()),
        in.texts(
            "administrators",
            text -> matching(text.strip(), ".+"),
            d.administrators(),
            "names of users",
            "for example [\"root\", \"postmaster@example.org\"]"),
        in.integer("max-stored", 1, marks, d.maxStored()),
        in.integer("max-per-user", 1, marks, d.maxPerUser()),
        in.integer("max-per-source", 1, marks, d.maxPerSource()),
        in.texts(
            "corpora",
            this::mail,
            d.corpora(),
            "ham=PATH, spam=PATH or labeled=FILE",
            "for example [\"ham=/var/mail-archive/ham\"]"),
        in.integer("retrain-threads", 1, LearningSettings.MAX_THREADS, d.retrainThreads()),
        in.integer("keep-models", 0, LearningSettings.MAX_KEPT_MODELS, d.keepModels()));
  }

  private LearningSettings.NamedMail mail(String text) {
    for (LearningSettings.NamedMail.Kind kind : LearningSettings.NamedMail.Kind.values()) {
      String before = Spelled.of(kind) + "=";
      if (text.startsWith(before) && text.length() > before.length()) {
        return new LearningSettings.NamedMail(kind, resolved(text.substring(before.length())));
      }
    }
    throw new IllegalArgumentException();
  }

  private static Optional<ListenAddress.Inet> port(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    ListenAddress address = ListenAddress.parse(text.startsWith("inet") ? text : "inet:" + text);
    if (address instanceof ListenAddress.Inet inet) {
      return Optional.of(inet);
    }
    throw new IllegalArgumentException("no TCP port");
  }

  private static JamesSettings james(SettingsReader in) {
    JamesSettings d = JamesSettings.defaults();
    Duration min = MilterSettings.MIN_INTERVAL;
    Duration max = MilterSettings.MAX_DEADLINE;
    return new JamesSettings(
        in.integerOr("workers", "auto", d.workers(), 1, MilterSettings.MAX_WORKERS),
        in.integerOr("queue", "auto", d.queue(), 0, MilterSettings.MAX_QUEUE),
        in.duration("deadline", min, max, d.deadline()),
        in.duration("spool-deadline", min, max, d.spoolDeadline()));
  }
}
