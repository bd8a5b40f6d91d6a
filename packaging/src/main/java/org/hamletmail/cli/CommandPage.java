package org.hamletmail.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a manual page says of a command, from what the command says of itself. */
final class CommandPage {
  private static final int WIDTH = 72;

  private final CommandLine line;

  CommandPage(CommandLine line) {
    this.line = line;
  }

  /** Returns the lines of a call. */
  String synopsis() {
    CommandLine.Help help = new CommandLine.Help(line.getCommandSpec(), colourless());
    return Roff.verbatim(help.synopsis(0).stripTrailing().lines().toList());
  }

  String description() {
    return Arrays.stream(line.getCommandSpec().usageMessage().description())
        .map(paragraph -> plain(paragraph).strip())
        .filter(paragraph -> !paragraph.isEmpty())
        .collect(Collectors.joining("\n.PP\n"));
  }

  /** Returns parameters and options, without those that every command has. */
  String options() {
    CommandSpec spec = line.getCommandSpec();
    List<String> items = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        items.add(Roff.item("\\fI" + Roff.text(label(parameter)) + "\\fR", explanation(parameter)));
      }
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.inherited() && !option.usageHelp() && !option.versionHelp()) {
        items.add(Roff.item(head(option), explanation(option)));
      }
    }
    return String.join("\n", items);
  }

  /** Returns the command and all below it, each with its synopsis, description and options. */
  static List<String> tree(CommandLine line) {
    List<String> pages = new ArrayList<>();
    for (CommandLine below : line.getSubcommands().values()) {
      CommandSpec spec = below.getCommandSpec();
      if (spec.usageMessage().hidden()) {
        continue;
      }
      CommandPage page = new CommandPage(below);
      pages.add(
          List.of(
                  Roff.section(spec.qualifiedName()),
                  page.synopsis(),
                  ".PP\n" + page.description(),
                  page.options(),
                  page.footer())
              .stream()
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining("\n")));
      pages.addAll(tree(below));
    }
    return pages;
  }

  private String footer() {
    String[] footer = line.getCommandSpec().usageMessage().footer();
    List<String> lines =
        Arrays.stream(footer)
            .flatMap(f -> formatted(f).lines())
            .dropWhile(String::isBlank)
            .toList();
    return lines.isEmpty() ? "" : ".PP\n" + Roff.verbatim(lines);
  }

  private static String head(OptionSpec option) {
    String names = Arrays.stream(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
    return option.arity().max() == 0 ? names : names + "=\\fI" + Roff.text(label(option)) + "\\fR";
  }

  private static String label(ArgSpec argument) {
    return argument.paramLabel().replaceAll("[<>]", "").toUpperCase(Locale.ROOT);
  }

  private static String explanation(ArgSpec argument) {
    return Arrays.stream(argument.description())
        .map(CommandPage::plain)
        .collect(Collectors.joining("\n"));
  }

  private static String plain(String description) {
    return Roff.text(wrapped(formatted(description)));
  }

  /** Descriptions are formats without arguments, and those that are none stand for themselves. */
  private static String formatted(String description) {
    return description.replace("%n", "\n").replace("%%", "%");
  }

  /** Long lines are no fault to roff, but to who reads a page's source. */
  private static String wrapped(String text) {
    return text.replaceAll("(.{" + WIDTH / 2 + "," + WIDTH + "}) ", "$1\n");
  }

  private static CommandLine.Help.ColorScheme colourless() {
    return CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF);
  }
}
