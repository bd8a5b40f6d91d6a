package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ShellCheck has to say of our scripts. */
class ShellScriptsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hamlet",
        ".ci/run",
        "packaging/deb/build",
        "packaging/deb/filter/postinst",
        "packaging/deb/filter/postrm",
        "packaging/deb/filter/prerm",
        "packaging/deb/trainer/postinst",
        "packaging/deb/trainer/postrm",
        "packaging/src/man/build",
        "packaging/src/test/scripts/install-test-tools",
        "packaging/src/dist/dovecot/hamlet-learn"
      })
  void shellcheck_script_findsNothing(String script) throws Exception {
    Path shellcheck = Tools.require("shellcheck");
    Path file = Path.of("..").resolve(script);
    assertThat(file).isExecutable();

    Scratch.run(shellcheck.toString(), file.toString());
  }

  /** A check that can't fail proves nothing. */
  @Test
  void shellcheck_mistake_isFound(@TempDir Path folder) throws Exception {
    Path shellcheck = Tools.require("shellcheck");
    Path file = Files.writeString(folder.resolve("wrong"), "#!/bin/sh\nrm -rf $1/*\n");

    assertThat(new ProcessBuilder(shellcheck.toString(), file.toString()).start().waitFor())
        .isEqualTo(1);
  }
}
