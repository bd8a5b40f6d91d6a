package org.hamletmail.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.fetch.Published;
import org.hamletmail.files.Sha256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet fetch-data}: downloads published labelled texts. Exit codes: 0 done, 1 failed, 2
 * wrong arguments.
 */
@Command(
    name = "fetch-data",
    description = {
      "Downloads labelled texts to try the trainer with.",
      "",
      "sms: the SMS Spam Collection by T. Almeida and J. Hidalgo, from the UCI Machine Learning"
          + " Repository (doi 10.24432/C5CC84), CC BY 4.0. 5,574 short messages."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class FetchDataCommand implements OptionalCommand, Callable<Integer> {
  private static final String SERVER = "https://archive.ics.uci.edu";
  private static final String PATH = "/static/public/228/sms+spam+collection.zip";
  private static final String ENTRY = "SMSSpamCollection";
  private static final long MOST_BYTES = 16 << 20;

  /** What the archive and the file in it are. */
  record Digests(String archive, String table) {}

  private static final Digests SMS =
      new Digests(
          "1587ea43e58e82b14ff1f5425c88e17f8496bfcdb67a583dbff9eefaf9963ce3",
          "7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d");

  @Parameters(index = "0", paramLabel = "NAME", description = "sms")
  private String name;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the table is written, which must not exist (default: in the cache).")
  private @Nullable Path output;

  @Mixin private FetchOptions options = new FetchOptions();
  @Spec private CommandSpec spec;
  private final Map<String, String> environment;
  private final Digests digests;

  /** For picocli. */
  public FetchDataCommand() {
    this(System.getenv(), SMS);
  }

  FetchDataCommand(Map<String, String> environment, Digests digests) {
    this.environment = environment;
    this.digests = digests;
  }

  @Override
  public Integer call() {
    return Outcome.of("hamlet fetch-data", spec, this::fetch);
  }

  private void fetch() throws IOException, InterruptedException {
    if (!name.equals("sms")) {
      throw new IllegalArgumentException("\"" + name + "\" is no data; expected sms");
    }
    CacheFolder cache = options.cache(environment);
    Path archive = cache.data("sms+spam+collection.zip");
    Path table = output == null ? cache.data("SMSSpamCollection.tsv") : output;
    if (output != null && Files.exists(output)) {
      throw new IOException(output + " exists already; name another --output");
    }
    URI uri = URI.create(options.server(SERVER, environment).replaceAll("/+$", "") + PATH);
    PrintWriter out = spec.commandLine().getOut();
    CacheFolder.make(archive);
    try (FetchConsole console = options.console(name, out, spec.commandLine().getErr())) {
      options
          .fetcher(environment, console)
          .fetch(new Published(uri, Optional.of(digests.archive()), MOST_BYTES), archive);
    }
    unpack(archive, table);
    out.println(table + "  SHA-256 " + digests.table());
    out.println(
        "SMS Spam Collection, T. Almeida and J. Hidalgo, doi 10.24432/C5CC84, CC BY 4.0; train on it"
            + " with --labeled, as the book does with --recipe published");
    out.flush();
  }

  private void unpack(Path archive, Path table) throws IOException {
    byte[] content = entry(archive);
    String found = Sha256.of(content);
    if (!found.equals(digests.table())) {
      throw new IOException(
          ENTRY + " in " + archive + " has SHA-256 " + found + ", expected " + digests.table());
    }
    CacheFolder.make(table);
    Path beside = table.resolveSibling(table.getFileName() + ".part");
    Files.write(beside, content);
    Files.move(beside, table, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] entry(Path archive) throws IOException {
    try (InputStream file = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(ENTRY)) {
          byte[] content = zip.readNBytes((int) MOST_BYTES);
          if (content.length == MOST_BYTES) {
            throw new IOException(ENTRY + " in " + archive + " is longer than it is published");
          }
          return content;
        }
      }
    }
    throw new IOException(archive + " holds no " + ENTRY);
  }
}
