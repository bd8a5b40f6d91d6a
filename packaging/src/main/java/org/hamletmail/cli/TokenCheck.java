package org.hamletmail.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.config.Remark;
import org.hamletmail.config.StatusSettings;
import org.hamletmail.status.StatusServer;
import org.hamletmail.status.StatusStartException;

/** Whether the token that the status page asks for can be used. */
final class TokenCheck {
  private static final String TOKEN = "hamlet.status.token-file";

  private TokenCheck() {}

  static void of(StatusSettings settings, Findings findings) {
    settings.tokenFile().ifPresent(file -> look(settings, file, findings));
  }

  private static void look(StatusSettings settings, Path file, Findings findings) {
    if (settings.listen().isEmpty()) {
      findings.remark(
          new Remark(
              TOKEN,
              "has no effect, as hamlet.status.listen is empty",
              "name a port there, or remove the token"));
    }
    if (Files.exists(file) && !Files.isReadable(file)) {
      findings.closed(TOKEN, file.toString());
      return;
    }
    try {
      StatusServer.check(settings);
    } catch (StatusStartException e) {
      findings.problem(
          TOKEN,
          "is \"" + file + "\" (" + e.what() + ")",
          "a file with 16 to 200 printable ASCII characters in one line, which others may not read",
          "make one with (umask 027; openssl rand -hex 24 > FILE), of the group that Hamlet runs as");
    }
  }
}
