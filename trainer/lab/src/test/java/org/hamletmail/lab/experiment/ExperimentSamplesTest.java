package org.hamletmail.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The experiments that the distribution brings. */
class ExperimentSamplesTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int list(String sample) {
    return new CommandLine(new ExperimentCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute("--list", "src/dist/experiments/" + sample);
  }

  @Test
  void list_randomWeights_needsNoBase() {
    assertThat(list("random-weights.conf")).as(err.toString()).isZero();

    assertThat(out.toString().lines()).hasSize(14).noneMatch(line -> line.contains("gpt2"));
  }

  @Test
  void list_publishedRecipe_hasTheRowsAndComplainsOfNothingButMissingBases() {
    int exit = list("published-recipe.conf");

    assertThat(out.toString().lines())
        .hasSize(15)
        .allMatch(line -> line.contains("(published: "))
        .anyMatch(line ->
            line.startsWith("last block, first position  reading.readout=\"first\"")
                && line.endsWith("(published: 75.00 %)"));
    assertThat(err.toString().lines())
        .allMatch(line -> line.contains("is not in the cache") && line.contains("fetch-base"));
    assertThat(exit).isEqualTo(err.toString().isEmpty() ? 0 : 78);
  }
}
