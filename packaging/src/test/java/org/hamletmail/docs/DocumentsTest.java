package org.hamletmail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.config.RecipeLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every document of the tree: what it points at is there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path REFERENCE =
      ROOT.resolve("config/src/main/resources/org/hamletmail/config/reference.conf");
  private static final Pattern QUOTED_NAME = Pattern.compile("\"(hamlet\\.[a-z][a-z0-9.-]*)\"");
  private static final Pattern KEBAB =
      Pattern.compile("(?<![\\w-])[a-z]+(?:-[a-z0-9]+)+(?![\\w-])");

  /** Files that begin as settings do. */
  private static final Pattern FILE = Pattern.compile("hamlet\\.(conf|jar|lock|sock)(\\..*)?");

  /** A script that the reader writes, and a part of James that is not published. */
  private static final Set<String> FOREIGN = Set.of("hamlet-verdict", "james-server-guice-memory");

  private static List<Markdown> documents;
  private static Set<String> settings;
  private static Set<String> recipeKeys;
  private static Set<String> sources;

  @BeforeAll
  static void readTree() throws IOException {
    documents = Markdown.below(ROOT);
    settings = new HashSet<>();
    Config reference = ConfigFactory.parseFile(REFERENCE.toFile()).resolve();
    collect("hamlet", reference.getObject("hamlet"));
    recipeKeys = RecipeLoader.defaults().entries().keySet();
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources =
          files
              .filter(file ->
                  file.toString().matches(".*/(src|packaging)/.*|.*pom\\.xml|\\.\\./hamlet")
                      && !file.toString().contains("/target/")
                      && Files.isRegularFile(file))
              .map(Path::toString)
              .collect(Collectors.toSet());
    }
  }

  private static void collect(String path, ConfigObject section) {
    settings.add(path);
    section.forEach((key, value) -> {
      if (value instanceof ConfigObject inner) {
        collect(path + "." + key, inner);
      } else {
        settings.add(path + "." + key);
      }
    });
  }

  @Test
  void links_ofEveryDocument_leadSomewhere() {
    assertThat(documents).hasSizeGreaterThan(20);
    assertThat(documents.stream().flatMap(Markdown::links)).hasSizeGreaterThan(50);
    assertThat(documents)
        .allSatisfy(
            document -> assertThat(document.deadLinks()).as(document.file().toString()).isEmpty());
  }

  /** Settings are in reference.conf; metrics and system properties stand in the source by name. */
  @Test
  void settingsAndMetrics_thatDocumentsName_exist() throws IOException {
    Set<String> known = new HashSet<>(settings);
    known.addAll(inSources(QUOTED_NAME, found -> found.group(1), ".java"));
    known.addAll(Set.of("hamlet.log", "hamlet.stack"));

    Set<String> named = named(Markdown::settings);
    named.removeIf(name -> FILE.matcher(name).matches());

    assertThat(named).contains("hamlet.milter.deadline", "hamlet.status.listen");
    assertThat(named).isSubsetOf(known);
  }

  @Test
  void paragraphs_fitTheScreen() {
    assertThat(documents.stream().flatMap(document -> document.longLines(120).stream()).toList())
        .isEmpty();
  }

  @Test
  void recipeKeys_thatDocumentsName_exist() {
    Set<String> named = named(Markdown::recipeKeys);

    assertThat(named).contains("training.epochs", "teacher.words", "model.base");
    assertThat(named).isSubsetOf(recipeKeys);
  }

  @Test
  void kebabNames_ofDocuments_standInSettingsOrSources() throws IOException {
    Set<String> known =
        settings.stream()
            .map(setting -> setting.substring(setting.lastIndexOf('.') + 1))
            .collect(Collectors.toCollection(HashSet::new));
    recipeKeys.forEach(key -> known.add(key.substring(key.lastIndexOf('.') + 1)));
    known.addAll(inSources(KEBAB, MatchResult::group, ".java", ".xml", "install-test-tools"));

    Set<String> named = named(Markdown::kebabNames);

    assertThat(named).contains("high-action");
    named.removeAll(FOREIGN);
    assertThat(named).isSubsetOf(known);
  }

  @Test
  void paths_thatBeginInTheTree_exist() throws IOException {
    Set<String> folders;
    try (Stream<Path> top = Files.list(ROOT)) {
      folders =
          top.filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .collect(Collectors.toSet());
    }
    Set<String> named = named(Markdown::paths);
    named.removeIf(path -> !folders.contains(path.substring(0, path.indexOf('/'))));
    named.removeIf(path -> path.matches("(.*/)?target/.*"));

    assertThat(named).contains("packaging/embedded-model/train");
    assertThat(named).allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
  }

  @Test
  void tests_thatDocumentsName_exist() {
    Set<String> known =
        sources.stream()
            .filter(file -> file.endsWith(".java"))
            .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - 5))
            .collect(Collectors.toSet());
    Set<String> named = named(Markdown::tests);

    assertThat(named).contains("FrontEndsIT");
    assertThat(named).isSubsetOf(known);
  }

  @Test
  void decisions_areListedInOrder() {
    Markdown index = Markdown.read(ROOT.resolve("docs/method/adr/README.md"));
    List<String> decisions =
        documents.stream()
            .map(document -> document.file().toString())
            .filter(file -> file.matches(".*/adr/\\d{4}-.*"))
            .map(file -> file.substring(file.lastIndexOf('/') + 1))
            .sorted()
            .toList();

    assertThat(decisions).hasSizeGreaterThan(20);
    assertThat(index.links()).containsExactlyElementsOf(decisions);
  }

  /** The finders find what is wrong, or nothing above could fail. */
  @Test
  void findings_inAWrongDocument_areMade() {
    Path file = ROOT.resolve("docs/method/flow.md");
    Markdown wrong =
        new Markdown(
            file,
            """
            [gone](gone.md), [here](flow.md#no-such-heading), [well](flow.md#serving),
            `hamlet.milter.no-such-key`, hamlet.gone = 1, `no-such-name`, `docs/gone.md`, `GoneTest`,
            `--set training.gone=3`, `model.json`
            """);

    assertThat(wrong.deadLinks()).containsExactly("gone.md", "flow.md#no-such-heading");
    assertThat(wrong.settings()).containsOnly("hamlet.milter.no-such-key", "hamlet.gone");
    assertThat(settings).doesNotContainAnyElementsOf(wrong.settings());
    assertThat(wrong.recipeKeys()).containsOnly("training.gone");
    assertThat(recipeKeys).doesNotContainAnyElementsOf(wrong.recipeKeys());
    assertThat(wrong.kebabNames()).containsOnly("no-such-name");
    assertThat(wrong.paths()).containsOnly("docs/gone.md");
    assertThat(wrong.longLines(60)).hasSize(2);
    assertThat(wrong.tests()).containsOnly("GoneTest");
  }

  private static Set<String> named(Function<Markdown, Set<String>> names) {
    return documents.stream()
        .flatMap(document -> names.apply(document).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> inSources(
      Pattern pattern, Function<MatchResult, String> name, String... endings) throws IOException {
    Set<String> found = new HashSet<>();
    for (String file : sources) {
      if (Stream.of(endings).anyMatch(file::endsWith) && !file.contains("/docs/")) {
        pattern.matcher(Files.readString(Path.of(file))).results().map(name).forEach(found::add);
      }
    }
    return found;
  }
}
