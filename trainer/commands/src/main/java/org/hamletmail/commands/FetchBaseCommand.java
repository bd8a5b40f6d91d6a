package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.fetch.Fetched;
import org.hamletmail.fetch.Published;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.training.BaseCheckpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet fetch-base}: downloads a pretrained GPT-2. Exit codes: 0 done, 1 failed, 2 wrong
 * arguments.
 */
@Command(
    name = "fetch-base",
    description = {
      "Downloads a pretrained GPT-2 for hamlet train --base.",
      "",
      "An interrupted download goes on where it ended. The file gets its name only when its SHA-256"
          + " is right. Proxies are taken from https_proxy, http_proxy and no_proxy."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class FetchBaseCommand implements OptionalCommand, Callable<Integer> {
  /** The names, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(PublishedBase.values()).map(PublishedBase::spelled).iterator();
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String name;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "The digest to expect, for a mirror that tells none.")
  private @Nullable String sha256;

  @Mixin private FetchOptions options = new FetchOptions();
  @Spec private CommandSpec spec;
  private final Map<String, String> environment;

  /** For picocli. */
  public FetchBaseCommand() {
    this(System.getenv());
  }

  FetchBaseCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return Outcome.of("hamlet fetch-base", spec, this::fetch);
  }

  private void fetch() throws IOException, InterruptedException {
    PublishedBase base =
        PublishedBase.named(name)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "\""
                        + name
                        + "\" is no base; expected one of "
                        + String.join(", ", new Names())));
    Published published =
        base.published(options.server(PublishedBase.HUB, environment), Optional.ofNullable(sha256));
    Path target = options.cache(environment).base(name);
    CacheFolder.make(target);
    PrintWriter out = spec.commandLine().getOut();
    Fetched fetched;
    try (FetchConsole console = options.console(name, out, spec.commandLine().getErr())) {
      fetched = options.fetcher(environment, console).fetch(published, target);
    }
    out.printf(
        Locale.ROOT,
        "%s%s  %d bytes  SHA-256 %s%s%n",
        fetched.wasThere() ? "already there: " : "",
        fetched.file(),
        fetched.bytes(),
        fetched.sha256(),
        published.sha256().isPresent() ? "" : " (as " + published.uri().getHost() + " told)");
    Gpt2Config config = BaseCheckpoint.config(fetched.file(), null, Gpt2Config.GPT2_VOCABULARY);
    out.printf(
        Locale.ROOT,
        "%d blocks of %d channels; train on it with --base %s%n",
        config.layers(),
        config.channels(),
        options.isDefaultCache() ? name : fetched.file());
    out.flush();
  }
}
