package org.hamletmail.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.SettingsInEffect;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.Ineffective;
import org.hamletmail.shared.SharedCache;
import org.hamletmail.shared.SharedStartException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet check-config FILE}: every problem of a configuration, or what is in effect. */
@Command(
    name = "check-config",
    description = {
      "Read a configuration file and report every problem in it, or print the settings in effect.",
      "Looks at the model's files, at the places of sockets and at lists and secrets too, and warns"
          + " of settings that can't do what they say.",
      "Exits with 0 where the file can be used, with 78 where it can't."
    })
final class CheckConfigCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    HamletConfig config = ConfigLoader.load(file);
    Findings findings = new Findings(file);
    Optional<ModelInfo> model = ModelCheck.of(config.model(), findings);
    SocketCheck.of(config, findings);
    TokenCheck.of(config.status(), findings);
    Lists lists = lists(config, findings);
    shared(config, findings);
    if (!findings.problems().isEmpty()) {
      throw new InvalidConfigException(findings.problems());
    }
    model.ifPresent(known -> Ineffective.of(config.policy(), known).forEach(findings::remark));
    Ineffective.of(lists, config.policy()).forEach(findings::remark);
    Ineffective.of(config.cache()).forEach(findings::remark);
    PrintWriter err = spec.commandLine().getErr();
    findings
        .remarks()
        .forEach(remark -> err.println(spec.qualifiedName() + ": warning: " + remark));
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.println(file + ": OK");
    model.ifPresent(known -> out.println(line(known)));
    SettingsInEffect.of(config).forEach((key, value) -> out.println(key + " = " + value));
    out.flush();
    return 0;
  }

  /** Reads the files, so that what is wrong in one is told here and not when the daemon starts. */
  private static Lists lists(HamletConfig config, Findings findings) {
    try {
      return Lists.open(config.lists(), System::nanoTime);
    } catch (InvalidConfigException e) {
      e.problems().forEach(findings::problem);
      return Lists.none();
    }
  }

  /** Looks at the files of the shared cache; its servers are not asked. */
  private static void shared(HamletConfig config, Findings findings) {
    try {
      SharedCache.check(config.cache().shared());
    } catch (SharedStartException e) {
      findings.problem(
          e.setting(),
          e.complaint(),
          "a file with a secret in one line, which owner and group alone may read",
          e.remedy());
    }
  }

  private static String line(ModelInfo model) {
    return "model "
        + model.id()
        + ": tag threshold "
        + model.tagThreshold()
        + ", reject threshold "
        + (model.rejectThreshold().isPresent() ? model.rejectThreshold().getAsDouble() : "none");
  }
}
