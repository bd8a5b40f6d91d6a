package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.function.Executable;

/** A folder that nobody may write to for a while. */
final class ClosedFolder {
  private ClosedFolder() {}

  /**
   * Runs something meanwhile. For root, to whom permissions mean nothing, the file system is told
   * that the folder is never to change.
   */
  static void whileClosed(Path folder, Executable test) throws Throwable {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    boolean root = Files.isWritable(folder);
    try {
      if (root) {
        change("+i", folder);
      }
      assumeTrue(!Files.isWritable(folder), "nothing keeps root from writing on this file system");
      test.execute();
    } finally {
      if (root) {
        change("-i", folder);
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void change(String attribute, Path folder) throws Exception {
    Process chattr =
        new ProcessBuilder("chattr", attribute, folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(chattr.waitFor()).isNotNegative();
  }
}
