package org.hamletmail.lab.evasion;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.hamletmail.commands.ModelOnMail;
import org.hamletmail.commands.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet lab evasion}: what the tricks of spammers cost a model. Exit codes: 0 done, 1
 * failed, 2 wrong arguments.
 */
@Command(
    name = "evasion",
    description = {
      "Disguises mail in the ways of spammers, and prints what recall each costs a model.",
      "",
      "Takes ham, to hide behind, and spam; about 25 times as long as hamlet evaluate on them."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class EvasionCommand implements Callable<Integer> {
  @Mixin private ModelOnMail given;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "123",
      description = "Of what is random in a disguise (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public EvasionCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet lab evasion", spec, this::measure);
  }

  private void measure() throws IOException {
    given.run(
        "disguise",
        spec.commandLine().getErr(),
        (classifier, mail, reading, tag) -> {
          EvasionReport report =
              EvasionReport.of(classifier, mail.messages(), reading.extractor(), tag, seed);
          PrintWriter out = spec.commandLine().getOut();
          if (json) {
            JsonObject all = new JsonObject();
            all.addProperty("model", classifier.model().id());
            all.addProperty("skipped", mail.skipped().size());
            all.addProperty("threshold", tag);
            all.add("evasion", report.toJson());
            out.println(new GsonBuilder().serializeNulls().create().toJson(all));
          } else {
            out.println(ModelOnMail.heading(classifier, mail));
            report.lines().forEach(out::println);
          }
          out.flush();
        });
  }
}
