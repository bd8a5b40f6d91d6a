package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.config.LearningSettings.NamedMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir Path folder;

  @Test
  void load_emptyFile_givesTheDefaultsOfTheCode() {
    assertThat(load("")).isEqualTo(ConfigLoader.defaults());
  }

  @Test
  void load_referenceItself_givesTheDefaults() {
    assertThat(load(ConfigLoader.reference())).isEqualTo(ConfigLoader.defaults());
  }

  @Test
  void load_everySettingChanged_isReadAsWritten() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path base = Files.writeString(folder.resolve("base.safetensors"), "");
    HamletConfig config =
        load(
            """
            hamlet {
              model { directory = model, base = base.safetensors, threads = 3, reload-interval = 5 s, precision = int8 }
              model { canary-messages = 40, canary-time = 2 hours, canary-change = 0.5 }
              text {
                max-message-bytes = 64 KiB, max-depth = 2, max-parts = 3
                max-headers = 4, max-characters = 500
              }
              cache {
                max-messages = 0, expire-after = 90 s
                shared {
                  servers = ["valkey.example.org:6379", "inet:[::1]:26379"], topology = sentinel, master = mail
                  user = hamlet, password-file = base.safetensors, tls = true
                  tls-authorities = base.safetensors, key-file = base.safetensors
                  namespace = mx, expire-after = 2 hours, timeout = 5 ms
                }
              }
              policy {
                mode = tag
                recipients = [
                  { to = ["A@B.example", "@c.example"], mode = shadow, tag-threshold = 0.5
                    reject-threshold = 0.6, spam-action = quarantine, high-action = reject }
                  { to = ["@d.example"] }
                ]
                failure-mode = accept, tag-threshold = 0.8, reject-threshold = 0.99
                spam-action = quarantine, high-action = reject, reject-text = "No 100% spam"
                contact = root, authserv-ids = [mx.example.org], trusted-hops = 2
                exempt-authenticated = false
                exempt-networks = ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]
                remove-headers = ["X-Mine"], gtube = false
                unknown-scripts = judge
                unknown-languages = judge
                low-coverage = quarantine
                min-coverage = 0.3
                evidence {
                  dmarc-fail = 1
                  spf-fail = 0.5
                  dkim-pass = -0.5
                  hidden = 2
                  uncovered = 1.5
                  max = 4
                  dns-lists = [
                    { zone = Zen.Example, points = 2, codes = ["127.0.0.2", "127.0.0.4/30"] }
                    { zone = good.example, points = -1 }
                  ]
                  dns-servers = ["127.0.0.1:5353", "[2001:db8::1]:5353", "[::1]", "192.0.2.1"]
                  dns-timeout = 100 ms
                  dns-expire-after = 1 hour
                }
              }
              lists {
                allow = base.safetensors, block = base.safetensors, soften = base.safetensors
                soften-by = 1.5, block-text = Blocked, look-interval = 1 minute, max-entries = 7
              }
              learning {
                store = learnt, keep = 2 days, memory = 1 day, quorum = 1, administrators = [ann]
                max-stored = 30, max-per-user = 20, max-per-source = 10
                corpora = ["ham=old", "labeled=/table"], retrain-threads = 2
                keep-models = 9
              }
              milter {
                socket = "local:/run/hamlet/milter.sock", socket-mode = "0600", workers = 7
                queue = 8, deadline = 9 s, progress-interval = 500 ms, max-connections = 10
                negotiation-timeout = 2 s, idle-timeout = 1 day, max-frame-bytes = 128 KiB
                max-recipients = 100, max-header-fields = 100000
              }
              status { listen = "[::1]:8893", token-file = "base.safetensors" }
              control { socket = "/run/hamlet/control.sock", socket-mode = "0600" }
              log.format = json
              history { max-decisions = 0, file = history, addresses = true }
              james { workers = 3, queue = 4, deadline = 5 s, spool-deadline = 6 s }
            }
            """);

    assertThat(config)
        .isEqualTo(
            new HamletConfig(
                new ModelSettings(
                    Optional.of(model),
                    Optional.of(base),
                    3,
                    Duration.ofSeconds(5),
                    ModelPrecision.INT8,
                    new ModelSettings.Canary(40, Duration.ofHours(2), 0.5)),
                new TextSettings(65_536, 2, 3, 4, 500),
                new CacheSettings(
                    0,
                    Duration.ofSeconds(90),
                    new SharedCacheSettings(
                        List.of(
                            new ListenAddress.Inet("valkey.example.org", 6379),
                            new ListenAddress.Inet("::1", 26379)),
                        SharedCacheTopology.SENTINEL,
                        "mail",
                        "hamlet",
                        Optional.of(base),
                        true,
                        Optional.of(base),
                        Optional.of(base),
                        "mx",
                        Duration.ofHours(2),
                        Duration.ofMillis(5))),
                new PolicySettings(
                    PolicyMode.TAG,
                    FailureMode.ACCEPT,
                    OptionalDouble.of(.8),
                    OptionalDouble.of(.99),
                    SpamAction.QUARANTINE,
                    SpamAction.REJECT,
                    "No 100% spam",
                    "root",
                    false,
                    List.of(
                        IpNetwork.parse("192.0.2.0/24"),
                        IpNetwork.parse("2001:db8::/32"),
                        IpNetwork.parse("198.51.100.7/32")),
                    List.of("mx.example.org"),
                    2,
                    List.of("X-Mine"),
                    false,
                    Unfamiliar.JUDGE,
                    Unfamiliar.JUDGE,
                    LowCoverage.QUARANTINE,
                    .3,
                    new EvidenceSettings(
                        1,
                        .5,
                        -.5,
                        2,
                        1.5,
                        4,
                        List.of(
                            new DnsListSettings(
                                "zen.example",
                                2,
                                List.of(
                                    IpNetwork.parse("127.0.0.2/32"),
                                    IpNetwork.parse("127.0.0.4/30"))),
                            new DnsListSettings("good.example", -1, DnsListSettings.ANY_CODE)),
                        List.of("127.0.0.1:5353", "[2001:db8::1]:5353", "[::1]", "192.0.2.1"),
                        Duration.ofMillis(100),
                        Duration.ofHours(1)),
                    List.of(
                        new RecipientSettings(
                            List.of("a@b.example", "@c.example"),
                            Optional.of(PolicyMode.SHADOW),
                            OptionalDouble.of(.5),
                            OptionalDouble.of(.6),
                            Optional.of(SpamAction.QUARANTINE),
                            Optional.of(SpamAction.REJECT)),
                        new RecipientSettings(
                            List.of("@d.example"),
                            Optional.empty(),
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            Optional.empty(),
                            Optional.empty()))),
                new ListSettings(
                    Optional.of(base),
                    Optional.of(base),
                    Optional.of(base),
                    1.5,
                    "Blocked",
                    Duration.ofMinutes(1),
                    7),
                new LearningSettings(
                    Optional.of(folder.resolve("learnt")),
                    Duration.ofDays(2),
                    Duration.ofDays(1),
                    1,
                    List.of("ann"),
                    30,
                    20,
                    10,
                    List.of(
                        new NamedMail(NamedMail.Kind.HAM, folder.resolve("old")),
                        new NamedMail(NamedMail.Kind.LABELED, Path.of("/table"))),
                    2,
                    9),
                new MilterSettings(
                    new ListenAddress.Unix(Path.of("/run/hamlet/milter.sock")),
                    0600,
                    7,
                    8,
                    Duration.ofSeconds(9),
                    Duration.ofMillis(500),
                    10,
                    Duration.ofSeconds(2),
                    Duration.ofDays(1),
                    131_072,
                    100,
                    100_000),
                new StatusSettings(
                    Optional.of(new ListenAddress.Inet("::1", 8893)), Optional.of(base)),
                new ControlSettings(
                    Optional.of(new ListenAddress.Unix(Path.of("/run/hamlet/control.sock"))), 0600),
                new HistorySettings(0, Optional.of(folder.resolve("history")), true),
                new LogSettings(LogFormat.JSON),
                new JamesSettings(3, 4, Duration.ofSeconds(5), Duration.ofSeconds(6))));
  }

  @Test
  void parse_text_isReadAsIfTheFileHeldIt() {
    Path origin = folder.resolve("mailetcontainer.xml");
    assertThat(ConfigLoader.parse(origin, "hamlet.james.queue = 3").james().queue()).isEqualTo(3);
    assertThatThrownBy(() -> ConfigLoader.parse(origin, "\nhamlet.james.queue = -1"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(origin + ": 2: hamlet.james.queue is -1; expected");
  }

  @Test
  void load_quarantineAlone_quarantinesAtTheRejectThresholdToo() {
    assertThat(load("hamlet.policy.spam-action = quarantine").policy().highAction())
        .isEqualTo(SpamAction.QUARANTINE);
  }

  @Test
  void load_referenceToAnotherSetting_isFollowed() {
    assertThat(load("hamlet.milter.queue = ${hamlet.text.max-depth}").milter().queue())
        .isEqualTo(20);
  }

  @Test
  void load_systemProperty_changesNothing() {
    System.setProperty("hamlet.milter.queue", "7");
    try {
      assertThat(load("").milter().queue()).isEqualTo(100);
    } finally {
      System.clearProperty("hamlet.milter.queue");
    }
  }

  @Test
  void load_environmentVariable_isNotConsulted() {
    assertThat(System.getenv("PATH")).isNotNull();
    assertThat(problems("hamlet.policy.reject-text = ${PATH}"))
        .containsExactly(
            "1: hamlet.policy.reject-text is a ${...} that leads nowhere; expected a value, or a"
                + " reference to another setting; write the value out; the environment is not"
                + " consulted");
  }

  @Test
  void load_missingFile_saysSo() {
    Path missing = folder.resolve("none.conf");
    assertThatThrownBy(() -> ConfigLoader.load(missing))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(missing + ": does not exist; expected a configuration file; check the path");
  }

  @Test
  void load_directory_saysSo() {
    assertThatThrownBy(() -> ConfigLoader.load(folder))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(folder + ": is a directory; expected a file; name the file in it");
  }

  @Test
  void load_binaryFile_saysSo() throws IOException {
    Path file = folder.resolve("filter.conf");
    Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, (byte) 0xff});
    assertThatThrownBy(() -> ConfigLoader.load(file))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("is not text; expected a configuration file in UTF-8");
  }

  @Test
  void load_nulCharacter_isNotText() {
    assertThat(problems("hamlet.milter.queue = 1\0"))
        .singleElement()
        .asString()
        .contains("is not text");
  }

  @Test
  void load_tooLarge_isRefusedUnparsed() {
    assertThat(problems("#".repeat(ConfigFile.MAX_BYTES + 1)))
        .singleElement()
        .asString()
        .contains("is larger than 262144 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{", "a=[", "{\"a\":"})
  void load_nestedWithoutEnd_isAProblemNotACrash(String brace) {
    assertThat(problems(brace.repeat(60_000))).hasSize(1).allMatch(p -> p.contains("; expected "));
  }

  @Test
  void load_controlCharactersInValue_stayOffTheTerminal() {
    assertThat(problems("hamlet.policy.failure-mode = \"\\u001b[31mred\\n\\u202e\""))
        .singleElement()
        .asString()
        .startsWith("1: hamlet.policy.failure-mode is \" [31mred  \"; expected one of accept");
  }

  private HamletConfig load(String text) {
    return ConfigLoader.load(write(text));
  }

  /** What is wrong with a file of this text, without its path. */
  private List<String> problems(String text) {
    Path file = write(text);
    try {
      throw new AssertionError("loaded: " + ConfigLoader.load(file));
    } catch (InvalidConfigException e) {
      return e.problems().stream().map(p -> p.toString().replace(file + ": ", "")).toList();
    }
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("filter.conf"), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
