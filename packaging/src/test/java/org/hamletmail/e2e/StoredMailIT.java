package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** File names that Java sees through the locale of a shell; in one JVM nothing of it shows. */
@DisabledOnOs(OS.WINDOWS)
class StoredMailIT {
  private static final String MAIL = "Subject: x\\n\\nbody\\n";

  @TempDir Path folder;

  @BeforeEach
  void write() throws Exception {
    String umlaut = "\\303\\234bersicht.eml";
    String latin1 = "\\334bersicht.eml";
    assumeTrue(
        sh("for name in '%s' '%s'; do printf '%s' > \"$(printf \"$name\")\" || exit 1; done"
                    .formatted(umlaut, latin1, MAIL))
                .exit()
            == 0,
        "this file system takes UTF-8 alone");
  }

  @Test
  void scan_localeThatIsNotInstalled_readsAllNames() throws Exception {
    for (String locale :
        new String[] {"LANG=xx_XX.UTF-8", "LC_ALL=xx_XX.UTF-8", "LC_CTYPE=UTF-8", "LANG=C"}) {
      Said folder = scan(locale, ".");
      Said named = scan(locale, "\"$(printf '\\303\\234bersicht.eml')\"");
      Said bytes = scan(locale, "\"$(printf '\\334bersicht.eml')\"");

      assertThat(folder.out)
          .as(locale + " " + folder.err)
          .contains("./Übersicht.eml", "./\\\\xDCbersicht.eml");
      assertThat(named.out).as(named.err).contains("\"Übersicht.eml\"");
      assertThat(bytes.out).as(bytes.err).contains("\"\\\\xDCbersicht.eml\"");
      assertThat(folder.exit + named.exit + bytes.exit).isZero();
    }
  }

  private Said scan(String locale, String path) throws Exception {
    return sh(
        "unset LC_ALL LC_CTYPE LANG; export %s; '%s' scan --json %s"
            .formatted(locale, HamletMilter.launcher().toAbsolutePath(), path));
  }

  private record Said(int exit, String out, String err) {}

  private Said sh(String script) throws Exception {
    Path file = Files.createTempFile("script", ".sh");
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      Files.writeString(file, script);
      Process process =
          new ProcessBuilder("sh", file.toString())
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return new Said(
          process.exitValue(),
          Files.readString(out),
          new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
    } finally {
      Files.delete(file);
      Files.delete(out);
      Files.delete(err);
    }
  }
}
