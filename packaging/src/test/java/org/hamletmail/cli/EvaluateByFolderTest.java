package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateByFolderTest {
  @TempDir Path folder;

  @Test
  void evaluate_byFolder_printsHamAndSpamOfAFolderTogether() throws IOException {
    RandomModel.write(folder.resolve("model"), 1);
    write("ham/orders/1.eml");
    write("ham/orders/2.eml");
    write("ham/lists/cur/3:2,S");
    write("spam/orders/4.eml");

    assertThat(evaluate("--by-folder"))
        .contains("on 4 messages (3 ham, 1 spam)")
        .containsPattern("  lists: \\d of 1 ham called spam, 0 of 0 spam missed")
        .containsPattern("  orders: \\d of 2 ham called spam, \\d of 1 spam missed");
    assertThat(evaluate()).doesNotContain("  orders: ").contains("/ham: ");
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "From: jo@example.org\nSubject: " + name + "\n\nhello " + name + "\n");
  }

  private String evaluate(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = {
      "evaluate",
      "--model",
      folder.resolve("model").toString(),
      "--ham",
      folder.resolve("ham").toString(),
      "--spam",
      folder.resolve("spam").toString()
    };
    String[] all = new String[arguments.length + options.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(options, 0, all, arguments.length, options.length);
    int exit =
        Hamlet.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all);
    assertThat(exit).as(err.toString()).isZero();
    return out.toString();
  }
}
