package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ConfigLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual pages and the shells' completions, read by the programs that are to read them. */
class ManualIT {
  private static final Path HAMLET = Path.of("target/hamlet").toAbsolutePath();

  @ParameterizedTest
  @ValueSource(strings = {"man1/hamlet.1", "man5/hamlet.conf.5", "man8/hamlet-milter.8"})
  void page_inMandocsEyes_hasNoFault(String page) throws Exception {
    Tools.require("mandoc");
    String path = HAMLET.resolve("man").resolve(page).toString();

    assertThat(run("mandoc", "-T", "lint", "-W", "warning", path)).isEmpty();
    assertThat(Files.readString(Path.of(path))).doesNotContainPattern("(?m)^@");
  }

  /** groff warns of what it can't set; man says so on standard error. */
  @ParameterizedTest
  @ValueSource(strings = {"man1/hamlet.1", "man5/hamlet.conf.5", "man8/hamlet-milter.8"})
  void page_inGroffsEyes_hasNoFault(String page) throws Exception {
    Tools.require("groff");
    String path = HAMLET.resolve("man").resolve(page).toString();

    assertThat(run("groff", "-man", "-Tutf8", "-ww", "-z", path)).isEmpty();
  }

  @Test
  void settings_ofTheReference_haveAnEntryEach() throws Exception {
    Tools.require("mandoc");
    String page = text("man5/hamlet.conf.5");

    ConfigFactory.parseString(ConfigLoader.reference())
        .resolve()
        .entrySet()
        .forEach(setting -> assertThat(page).contains(setting.getKey() + "\n"));
    assertThat(page).contains("Durations have a unit", "\"inet:127.0.0.1:8891\"");
    assertThat(page).contains("hamlet check-config FILE");
  }

  @Test
  void commands_haveASectionEach() throws Exception {
    Tools.require("mandoc");
    String page = text("man1/hamlet.1");

    assertThat(page)
        .contains("hamlet scan\n", "hamlet model rollback\n", "hamlet lab pretrain\n")
        .contains("--explain", "--undo", "DJL_CACHE_DIR", "HAMLET_JAVA_OPTS");
    assertThat(text("man8/hamlet-milter.8")).contains("--socket=SOCKET", "SIGHUP");
  }

  @Test
  void completion_inBash_knowsCommandsAndOptions() throws Exception {
    String script = HAMLET.resolve("completions/bash/hamlet").toString();
    String ask =
        "source %s; COMP_WORDS=(hamlet %s); COMP_CWORD=%d; _complete_hamlet 2>&-; echo \"${COMPREPLY[@]}\"";

    assertThat(run("bash", "-c", ask.formatted(script, "mil", 1))).isEqualTo("milter\n");
    assertThat(run("bash", "-c", ask.formatted(script, "scan --exp", 2))).isEqualTo("--explain\n");
  }

  /** The first TAB of a session, when zsh has not read the script yet. */
  @Test
  void completion_inZsh_answersTheFirstTime() throws Exception {
    Tools.require("zsh");
    String typed =
        """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1=; fpath=(%s \\$fpath); autoload -Uz compinit; compinit -u -D; echo read''y"
        until [[ $line == *ready* ]]; do zpty -r shell line; done
        zpty -w -n shell $'hamlet mil\\t'
        all=
        for i in {1..50}; do
          sleep 0.1
          while zpty -r -t shell line; do all+=$line; done
          [[ $all == *milter* ]] && break
        done
        zpty -d shell
        print -r -- $all
        """
            .formatted(HAMLET.resolve("completions/zsh"));

    assertThat(run("zsh", "-f", "-c", typed)).contains("hamlet milter");
  }

  private static String text(String page) throws Exception {
    String shown = run("mandoc", "-T", "ascii", HAMLET.resolve("man").resolve(page).toString());
    return shown.replaceAll(".\b", "").replaceAll("(?m)^ +| +$", "");
  }

  private static String run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
