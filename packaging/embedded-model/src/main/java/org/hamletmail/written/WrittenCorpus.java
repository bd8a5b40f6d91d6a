package org.hamletmail.written;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The commands of the written corpus, behind the script {@code packaging/embedded-model/written}.
 */
public final class WrittenCorpus {
  private static final String USAGE =
      """
      usage: written check [LANGUAGE...]
             written show ID [NUMBER] [--seed N]
             written generate OUTPUT_FOLDER [--seed N] [--per-text N]
             written divide FOLDER SOURCES_FILE OUTPUT_FOLDER [--seed N]\
      """;

  private WrittenCorpus() {}

  /** Runs a command on the corpus in the folder that the first argument names; ends the JVM. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out, err));
  }

  /** Returns 0, or 1 where the corpus is refused, or 2 where the command is wrong. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      List<String> words = new ArrayList<>(arguments);
      long seed = number(words, "--seed", 1);
      int perText = (int) number(words, "--per-text", 4);
      if (words.size() < 2) {
        err.println(USAGE);
        return 2;
      }
      List<String> rest = words.subList(2, words.size());
      if (words.get(1).equals("divide")) {
        return divide(rest, seed, out, err);
      }
      Corpus corpus = Corpus.read(Path.of(words.get(0)));
      return switch (words.get(1)) {
        case "check" -> check(corpus, new TreeSet<>(rest), out);
        case "show" -> show(corpus, rest, seed, out, err);
        case "generate" -> generate(corpus, rest, seed, perText, out, err);
        default -> {
          err.println(USAGE);
          yield 2;
        }
      };
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage() + "\n" + USAGE);
      return 2;
    } catch (IOException e) {
      err.println("written: " + e);
      return 2;
    }
  }

  private static long number(List<String> words, String option, long usual) {
    int at = words.indexOf(option);
    if (at < 0) {
      return usual;
    }
    String value = at + 1 < words.size() ? words.get(at + 1) : "";
    if (!value.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          option + " is \"" + value + "\"; write a number from 0 to 999999999");
    }
    words.subList(at, at + 2).clear();
    return Long.parseLong(value);
  }

  private static int check(Corpus corpus, Set<String> languages, PrintStream out) {
    List<Problem> problems =
        Check.all(corpus).stream()
            .filter(problem ->
                languages.isEmpty() || languages.contains(problem.file().split("/", 2)[0]))
            .toList();
    problems.forEach(out::println);
    Counts.of(corpus, languages).forEach(out::println);
    out.println(problems.isEmpty() ? "no problem" : problems.size() + " problems");
    return problems.isEmpty() ? 0 : 1;
  }

  private static int show(
      Corpus corpus, List<String> rest, long seed, PrintStream out, PrintStream err) {
    String id = rest.isEmpty() ? "" : rest.getFirst();
    int number = rest.size() > 1 ? Integer.parseInt(rest.get(1)) : 1;
    List<Text> found =
        corpus.texts().stream()
            .filter(text -> text.id().equals(id) || (text.language() + "/" + text.id()).equals(id))
            .toList();
    if (found.isEmpty() || !corpus.problems().isEmpty()) {
      corpus.problems().forEach(err::println);
      err.println(
          "written: shows the text \""
              + id
              + "\" of a corpus without problems; not found or not readable");
      return 1;
    }
    Generator generator = new Generator(corpus, seed);
    for (Text text : found) {
      byte[] bytes = generator.message(text, number).bytes();
      out.write(bytes, 0, bytes.length);
    }
    return 0;
  }

  private static int divide(List<String> rest, long seed, PrintStream out, PrintStream err)
      throws IOException {
    if (rest.size() != 3) {
      err.println(USAGE);
      return 2;
    }
    Path output = Path.of(rest.get(2));
    if (Files.exists(output)) {
      err.println("written: " + output + " exists already; name another folder");
      return 2;
    }
    List<Integer> counts =
        PublicMail.of(Path.of(rest.get(0)), Path.of(rest.get(1))).divide(output, seed);
    out.printf(
        "%d messages train, %d measure, in %s%n", counts.getFirst(), counts.getLast(), output);
    return 0;
  }

  private static int generate(
      Corpus corpus, List<String> rest, long seed, int perText, PrintStream out, PrintStream err)
      throws IOException {
    if (rest.size() != 1) {
      err.println(USAGE);
      return 2;
    }
    List<Problem> problems = Check.all(corpus);
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      err.println("written: generates from a corpus without problems; mend these first");
      return 1;
    }
    Path folder = Path.of(rest.getFirst());
    if (Files.exists(folder)) {
      err.println("written: " + folder + " exists already; name another folder");
      return 2;
    }
    StringBuilder manifest =
        new StringBuilder("file\tlabel\tlanguage\tkind\tgroup\tdilution\tlayout\n");
    Generator generator = new Generator(corpus, seed);
    int messages = 0;
    for (Text text : corpus.texts()) {
      for (Generator.Message message : generator.messages(text, perText)) {
        Path file = folder.resolve(message.file());
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.write(file, message.bytes());
        manifest.append(
            String.join(
                "\t",
                message.file(),
                message.label().folder,
                text.language(),
                message.kind(),
                text.group(),
                message.dilution(),
                message.traits().getOrDefault("layout", "")));
        manifest.append('\n');
        messages++;
      }
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("manifest.tsv"), manifest);
    out.println(messages + " messages of " + corpus.texts().size() + " texts in " + folder);
    return 0;
  }
}
