package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher script with JDKs and a Maven that are shell scripts, so that what it chooses and
 * starts can be seen. {@code DistributionIT} runs it with real ones.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../hamlet").toAbsolutePath().normalize();

  @TempDir Path temp;
  private Path jvms;
  private Path tools;

  /** The launcher sees these tools and no real Java or Maven. */
  @BeforeEach
  void makeTools() throws IOException {
    jvms = Files.createDirectories(temp.resolve("jvm"));
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String name :
        List.of(
            "cat",
            "dirname",
            "env",
            "find",
            "flock",
            "head",
            "mkdir",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sleep",
            "tail",
            "touch")) {
      for (String folder : List.of("/bin/", "/usr/bin/")) {
        if (Files.isExecutable(Path.of(folder + name))) {
          script(tools.resolve(name), "exec " + folder + name + " \"$@\"");
        }
      }
    }
    locales("C.UTF-8|xx_XX.UTF-8");
  }

  /** Makes the tool that says what the C library makes of the variables. */
  private void locales(String installed) throws IOException {
    script(
        tools.resolve("locale"),
        """
        for name in "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}" "${LC_ALL:-${LANG:-C}}"; do
          case $name in
            %s | C | POSIX) ;;
            *) echo "locale: Cannot set LC_ALL to default locale: No such file or directory" >&2 ;;
          esac
        done
        case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
          %s) echo UTF-8 ;;
          *) echo ANSI_X3.4-1968 ;;
        esac
        """
            .formatted(installed, installed));
  }

  @Nested
  class InADistribution {
    private Path home;

    @BeforeEach
    void makeDistribution() throws IOException {
      home = temp.resolve("with a space/hamlet");
      Files.createDirectories(home.resolve("lib"));
      Files.createFile(home.resolve("lib/hamlet.jar"));
      Files.copy(LAUNCHER, home.resolve("hamlet"));
    }

    @Test
    void run_onlyJava17_saysWhatToInstall() throws Exception {
      Path old = jvm("17.0.15");

      Run run = launch("--version").with("JAVA_HOME", old.toString()).run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("needs a JDK 21 or newer")
          .contains("passed over Java 17 in " + old)
          .contains("openjdk-21-jdk-headless");
    }

    @Test
    void run_severalInstalled_takesTheNewest() throws Exception {
      jvm("21.0.2");
      jvm("9.0.1");
      Path newest = jvm("25.0.3");
      jvm("17.0.15");

      assertThat(launch("--version").run().out()).startsWith("java=" + newest + "\n");
    }

    @Test
    void run_javaHome_namesTheJavaAndRunsNothing() throws Exception {
      jvm("21.0.2");
      Path newest = jvm("25.0.3");

      Run run = launch("java-home").with("JAVA_HOME", jvm("17.0.15").toString()).run();

      assertThat(run.out()).isEqualTo(newest + "\n");
      assertThat(run.exit()).isZero();
    }

    @Test
    void run_javaHomeNewEnough_takesItThoughNewerIsInstalled() throws Exception {
      Path chosen = jvm("21.0.2");
      jvm("25.0.3");

      Run run = launch("--version").with("JAVA_HOME", chosen.toString()).run();

      assertThat(run.out()).startsWith("java=" + chosen + "\n");
    }

    @Test
    void run_javaOnPathThroughLinks_takesIt() throws Exception {
      Path chosen = jvm("21.0.2");
      jvm("25.0.3");
      Path bin = Files.createDirectories(temp.resolve("bin"));
      Path alternative = temp.resolve("alternative");
      Files.createSymbolicLink(alternative, chosen.resolve("bin/java"));
      Files.createSymbolicLink(bin.resolve("java"), Path.of("../alternative"));

      Run run = launch("--version").with("PATH", bin + ":" + tools).run();

      assertThat(run.out()).startsWith("java=" + chosen + "\n");
    }

    @Test
    void run_javaWithoutReleaseFile_isAskedForItsVersion() throws Exception {
      Path java = jvm("23.0.1");
      Files.delete(java.resolve("release"));

      assertThat(launch("--version").run().out()).startsWith("java=" + java + "\n");
    }

    @Test
    void run_anyArguments_passesThemExactly() throws Exception {
      jvm("21.0.2");

      Run run = launch("scan", "a  b", "", "*", "$HOME", "it's", "-").run();

      assertThat(run.out())
          .contains("[-jar][" + home + "/lib/hamlet.jar][scan][a  b][][*][$HOME][it's][-]\n");
    }

    @Test
    void run_onlyErrorsOnATerminal_asksForProgress() throws Exception {
      jvm("21.0.2");
      Path script = Path.of("/usr/bin/script");
      assumeTrue(Files.isExecutable(script), "needs script of bsdutils");

      assertThat(launch("scan").run().out()).doesNotContain("hamlet.progress");
      Path out = temp.resolve("out");
      for (boolean toFile : new boolean[] {true, false}) {
        String scan = "'" + home.resolve("hamlet") + "' scan" + (toFile ? " >'" + out + "'" : "");
        Run run = command(script, "-qec", scan, "/dev/null").run();
        assertThat(run.exit()).as(run.out()).isZero();
        assertThat((toFile ? Files.readString(out) : run.out()).contains("-Dhamlet.progress=true"))
            .isEqualTo(toFile);
      }
    }

    @Test
    void run_javaOptions_comeAfterOurs() throws Exception {
      jvm("21.0.2");

      Run run =
          launch("scan")
              .with("HAMLET_MEMORY", "2g")
              .with("HAMLET_JAVA_OPTS", "-Xmx2g  -Da=*")
              .run();

      assertThat(run.out())
          .containsSubsequence(
              "[--enable-native-access=ALL-UNNAMED]",
              "[-Xmx1024m]",
              "[-Dai.djl.offline=true]",
              "[-Dhamlet.home=" + home + "]",
              "[-Xmx2g][-Da=*][-jar]");
    }

    @ParameterizedTest
    @CsvSource({"768m, 384, 96", "1G, 512, 128", "4294967296, 2048, 512", "384m, 192, 48"})
    void run_memory_isDividedBetweenHeapAndBuffers(String memory, int heap, int buffers)
        throws Exception {
      jvm("21.0.2");

      Run run = launch("milter").with("HAMLET_MEMORY", memory).run();

      assertThat(run.out())
          .contains("[-Xmx" + heap + "m]", "[-XX:MaxDirectMemorySize=" + buffers + "m]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"much", "m", "-1g", "100m", "1.5g", "1 g"})
    void run_memoryThatIsNone_saysWhatIsExpected(String memory) throws Exception {
      jvm("21.0.2");

      Run run = launch("milter").with("HAMLET_MEMORY", memory).run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err())
          .isEqualTo(
              "hamlet: HAMLET_MEMORY is '"
                  + memory
                  + "'; expected 384m or more, such as 768m or 2g\n");
    }

    /** A unit's or a container's limit shows there; without one it is 2 GB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void run_withoutMemory_takesTheKernelsLimit() throws Exception {
      jvm("21.0.2");
      assertThat(launch("milter").run().out()).containsPattern("\\[-Xmx\\d+m]");

      script(tools.resolve("cat"), "echo 805306368");
      assertThat(launch("milter").run().out()).contains("[-Xmx384m]");
      script(tools.resolve("cat"), "echo 9223372036854771712");
      assertThat(launch("milter").run().out()).contains("[-Xmx1024m]");
      script(tools.resolve("cat"), "echo max");
      assertThat(launch("milter").run().out()).contains("[-Xmx1024m]");
      script(tools.resolve("cat"), "echo 1000000");
      assertThat(launch("milter").run().out()).contains("[-Xmx192m]");
    }

    @Test
    void run_serving_computesInOneThread() throws Exception {
      jvm("21.0.2");

      assertThat(launch("milter").run().out()).contains("OMP_NUM_THREADS=1\n");
      assertThat(launch("scan").run().out()).contains("OMP_NUM_THREADS=1\n");
      assertThat(launch("train").run().out()).doesNotContain("OMP_NUM_THREADS");
      assertThat(launch("scan").with("OMP_NUM_THREADS", "3").run().out())
          .contains("OMP_NUM_THREADS=3\n");
    }

    @Test
    void run_serving_keepsThePagesOfFreedTensors() throws Exception {
      jvm("21.0.2");

      assertThat(launch("milter").run().out())
          .contains("MALLOC_MMAP_THRESHOLD_=4194304\n", "MALLOC_TRIM_THRESHOLD_=16777216\n");
      assertThat(launch("train").run().out()).doesNotContain("MALLOC_MMAP_THRESHOLD_");
      assertThat(launch("scan").with("MALLOC_TRIM_THRESHOLD_", "7").run().out())
          .contains("MALLOC_MMAP_THRESHOLD_=4194304\n", "MALLOC_TRIM_THRESHOLD_=7\n");
    }

    @Test
    void run_localeWithoutUtf8_becomesUtf8() throws Exception {
      jvm("21.0.2");

      for (String variable : List.of("LANG", "LC_CTYPE", "LC_ALL")) {
        for (String name :
            List.of("", "C", "POSIX", "de_DE.UTF-8", "UTF-8", "de_DE@euro", "C.utf9")) {
          assertThat(launch("scan").with(variable, name).run().out())
              .as("%s=%s", variable, name)
              .contains("LC_ALL=C.UTF-8\n");
        }
      }
      assertThat(
              launch("scan")
                  .with("LANG", "de_DE.UTF-8")
                  .with("LC_CTYPE", "xx_XX.UTF-8")
                  .run()
                  .out())
          .as("Java takes all categories or none")
          .contains("LC_ALL=C.UTF-8\n");
    }

    @Test
    void run_localeThatWorks_isLeftAlone() throws Exception {
      jvm("21.0.2");

      assertThat(launch("scan").with("LANG", "xx_XX.UTF-8").run().out())
          .contains("LANG=xx_XX.UTF-8\n")
          .doesNotContain("LC_ALL");
      assertThat(launch("scan").with("LC_ALL", "xx_XX.UTF-8").run().out())
          .contains("LC_ALL=xx_XX.UTF-8\n");
    }

    @Test
    void run_noCUtf8_takesAnotherUtf8() throws Exception {
      jvm("21.0.2");
      locales("en_US.UTF-8");

      assertThat(launch("scan").with("LANG", "C").run().out()).contains("LC_ALL=en_US.UTF-8\n");
    }

    @Test
    void run_withoutTheToolLocale_takesCUtf8() throws Exception {
      jvm("21.0.2");
      Files.delete(tools.resolve("locale"));

      Run run = launch("scan").with("LANG", "xx_XX.UTF-8").run();

      assertThat(run.out()).contains("LC_ALL=C.UTF-8\n");
      assertThat(run.err()).isEmpty();
    }

    @Test
    void run_engineCache_followsTheEnvironment() throws Exception {
      jvm("21.0.2");
      Path own = temp.resolve("own");
      Path user = temp.resolve("user");

      assertThat(launch("scan").with("HOME", user.toString()).run().out())
          .contains("DJL_CACHE_DIR=" + user + "/.cache/hamlet\n");
      assertThat(
              launch("scan")
                  .with("HOME", user.toString())
                  .with("XDG_CACHE_HOME", own.toString())
                  .run()
                  .out())
          .contains("DJL_CACHE_DIR=" + own + "/hamlet\n");
      assertThat(launch("scan").with("DJL_CACHE_DIR", "/elsewhere").run().out())
          .contains("DJL_CACHE_DIR=/elsewhere\n");
    }

    @Test
    void run_homeMissing_cachesInTheDistribution() throws Exception {
      jvm("21.0.2");
      Path expected =
          Files.isWritable(Path.of("/var/cache/hamlet"))
              ? Path.of("/var/cache/hamlet")
              : home.resolve("cache");

      assertThat(launch("scan").run().out()).contains("DJL_CACHE_DIR=" + expected + "\n");
      assertThat(launch("scan").with("HOME", "/proc/nowhere").run().out())
          .contains("DJL_CACHE_DIR=" + expected + "\n");
    }

    @Test
    void run_noFolderForTheEngine_failsUnlessItsLibrariesAreNamed() throws Exception {
      jvm("21.0.2");
      assumeTrue(!Files.isDirectory(Path.of("/var/cache/hamlet")));
      Files.writeString(home.resolve("cache"), "a file in the way");

      Run refused = launch("scan").with("HOME", "/proc/nowhere").run();
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("no folder for the engine's libraries", "DJL_CACHE_DIR");

      Run named =
          launch("scan").with("HOME", "/proc/nowhere").with("PYTORCH_LIBRARY_PATH", "/lib").run();
      assertThat(named.exit()).as(named.err()).isZero();
      assertThat(named.out()).doesNotContain("DJL_CACHE_DIR");
    }

    @Test
    void run_throughSymbolicLinks_findsItsFolder() throws Exception {
      jvm("21.0.2");
      Path first = temp.resolve("first");
      Path second = temp.resolve("second");
      Files.createSymbolicLink(first, Path.of("with a space/hamlet/hamlet"));
      Files.createSymbolicLink(second, Path.of("first"));

      Run run = command(second, "--version").run();

      assertThat(run.out()).contains("[-Dhamlet.home=" + home.toRealPath() + "]");
    }

    @Test
    void run_folderWithColon_saysWhy() throws Exception {
      jvm("21.0.2");
      Path moved = Files.move(home, temp.resolve("a:b"));

      Run run = command(moved.resolve("hamlet"), "--version").run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("colon").contains(moved.toString());
    }

    @Test
    void run_partOfTheFolderOnly_saysWhatIsMissing() throws Exception {
      jvm("21.0.2");
      Files.delete(home.resolve("lib/hamlet.jar"));

      Run run = launch("--version").run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("lib/hamlet.jar is missing");
    }

    @Test
    void run_terminated_endsJavaItself() throws Exception {
      Path java = jvm("21.0.2");
      script(java.resolve("bin/java"), "echo up; exec sleep 60");

      Process process = launch("milter").start();
      assertThat(process.getInputStream().read()).isEqualTo('u');
      process.destroy();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(process.descendants()).isEmpty();
    }

    private Run.Command launch(String... arguments) {
      return command(home.resolve("hamlet"), arguments);
    }
  }

  @Nested
  class InACheckout {
    private Path root;
    private Path builds;

    @BeforeEach
    void makeCheckout() throws IOException {
      root = temp.resolve("check out");
      builds = temp.resolve("builds");
      Files.createDirectories(root.resolve("config/src/main/java"));
      Files.createDirectories(root.resolve("packaging/src/dist"));
      Files.writeString(root.resolve("config/src/main/java/A.java"), "");
      Files.writeString(root.resolve("pom.xml"), "");
      Files.copy(LAUNCHER, root.resolve("hamlet"));
      age(root.resolve("config/src/main/java/A.java"));
      age(root.resolve("config/src/main/java"));
      age(root.resolve("config/src/main"));
      age(root.resolve("packaging/src/dist"));
      age(root.resolve("pom.xml"));
      maven(
          """
          mkdir -p packaging/target/hamlet/lib
          touch packaging/target/hamlet/lib/hamlet.jar packaging/target/hamlet.built
          """);
      jvm("25.0.3");
    }

    @Test
    void run_first_buildsOnceAndSaysSo() throws Exception {
      Run first = launch("scan", "x").run();
      Run second = launch("scan", "x").run();

      assertThat(first.err().lines()).singleElement().asString().contains("building from source");
      assertThat(first.out()).contains("[scan][x]");
      assertThat(second.err()).isEmpty();
      assertThat(second.out()).contains("[scan][x]");
      assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    @Test
    void run_defaultJavaTooOld_buildsWithTheNewOne() throws Exception {
      Path old = jvm("17.0.15");

      launch("--version").with("JAVA_HOME", old.toString()).run();

      assertThat(Files.readAllLines(builds))
          .singleElement()
          .asString()
          .startsWith("JAVA_HOME=" + jvms.resolve("25.0.3"));
    }

    @Test
    void run_onlyARuntime_saysAJdkIsNeeded() throws Exception {
      Files.delete(jvms.resolve("25.0.3/bin/javac"));

      Run run = launch("--version").run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("needs a JDK 21");
    }

    @Test
    void run_sourceChangedAddedOrDeleted_buildsAgain() throws Exception {
      launch("--version").run();
      Path source = root.resolve("config/src/main/java/A.java");

      touchLater(source);
      launch("--version").run();
      assertThat(Files.readAllLines(builds)).hasSize(2);

      age(source);
      Files.delete(source);
      touchLater(source.resolveSibling(""));
      launch("--version").run();
      assertThat(Files.readAllLines(builds)).hasSize(3);
    }

    @Test
    void run_testChanged_doesNotBuild() throws Exception {
      launch("--version").run();
      Path test = root.resolve("config/src/test/java/ATest.java");
      Files.createDirectories(test.resolveSibling(""));
      Files.writeString(test, "");
      touchLater(test);

      launch("--version").run();

      assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    @Test
    void run_buildFails_showsItsLastLinesAndKeepsTheLog() throws Exception {
      maven("for i in 1 2 3; do echo line $i; done; exit 1");

      Run run = launch("--version").run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .contains("line 3")
          .contains(root.resolve("hamlet-build.log").toString());
      assertThat(root.resolve("hamlet-build.log")).content().contains("line 1");
    }

    @Test
    void run_buildKilled_isNotTakenAsBuilt() throws Exception {
      maven(
          """
          mkdir -p packaging/target/hamlet/lib
          touch packaging/target/hamlet/lib/hamlet.jar
          kill -9 $$
          """);
      assertThat(launch("--version").run().exit()).isEqualTo(137);

      maven(
          """
          mkdir -p packaging/target/hamlet/lib
          touch packaging/target/hamlet/lib/hamlet.jar packaging/target/hamlet.built
          """);
      Run run = launch("--version").run();

      assertThat(run.exit()).isZero();
      assertThat(Files.readAllLines(builds)).hasSize(2);
      assertThat(Files.readAllLines(builds).getLast()).endsWith("clean package");
    }

    @Test
    void run_severalAtOnce_buildOnce() throws Exception {
      maven(
          """
          sleep 1
          mkdir -p packaging/target/hamlet/lib
          touch packaging/target/hamlet/lib/hamlet.jar packaging/target/hamlet.built
          """);
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        processes.add(launch("--version").start());
      }

      for (Process process : processes) {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
      assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    @Test
    void run_withoutMaven_saysWhatToInstall() throws Exception {
      Files.delete(temp.resolve("mvn-bin/mvn"));

      Run run = launch("--version").run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("needs Maven 3.8.6").contains("apt install maven");
    }

    private Run.Command launch(String... arguments) {
      return command(root.resolve("hamlet"), arguments)
          .with("PATH", temp.resolve("mvn-bin") + ":" + tools);
    }

    private void maven(String body) throws IOException {
      Path bin = Files.createDirectories(temp.resolve("mvn-bin"));
      script(bin.resolve("mvn"), "echo \"JAVA_HOME=$JAVA_HOME $*\" >>'" + builds + "'\n" + body);
    }
  }

  private Run.Command command(Path launcher, String... arguments) {
    List<String> words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(List.of(arguments));
    return Run.of(words.toArray(String[]::new))
        .with("PATH", tools.toString())
        .with("HAMLET_JVM_PATH", jvms.toString());
  }

  /** Makes a JDK that prints how it was started. */
  private Path jvm(String version) throws IOException {
    Path home = jvms.resolve(version);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s"' >&2; exit; fi
        echo "java=%s"
        printf '[%%s]' "$@"; echo
        env
        """
            .formatted(version, home));
    script(home.resolve("bin/javac"), "exit 0");
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void age(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private static void touchLater(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(1)));
    // The build that follows must be newer than the change.
    try {
      Thread.sleep(1100);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
