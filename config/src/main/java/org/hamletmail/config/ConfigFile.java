package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one file as HOCON, without its defaults; adds what is wrong with it to a list. */
final class ConfigFile {
  /** Hundreds of times what all settings need; keeps a wrong path from filling the memory. */
  static final int MAX_BYTES = 256 * 1024;

  private static final Pattern INCLUDE = Pattern.compile("^\\s*include\\b.*", Pattern.DOTALL);

  private final Path path;
  private final List<ConfigProblem> problems;

  ConfigFile(Path path, List<ConfigProblem> problems) {
    this.path = path;
    this.problems = problems;
  }

  /** Returns the file's own settings; empty, with a problem added, where there are none to read. */
  Optional<Config> parse() {
    return text().flatMap(this::parse);
  }

  private Optional<String> text() {
    byte[] bytes;
    if (Files.isDirectory(path)) {
      return refuse(0, "is a directory", "a file", "name the file in it");
    }
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return refuse(0, "does not exist", "a configuration file", "check the path");
    } catch (IOException e) {
      return refuse(
          0,
          "can't be read (" + e.getClass().getSimpleName() + ")",
          "a readable file",
          "check its owner and permissions");
    }
    if (bytes.length > MAX_BYTES) {
      return refuse(
          0,
          "is larger than " + MAX_BYTES + " bytes",
          "a configuration file",
          "check that this is the right file");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') < 0) {
        return Optional.of(text);
      }
    } catch (CharacterCodingException e) {
      // Reported below, with the other kind of file that is not text.
    }
    return refuse(
        0, "is not text", "a configuration file in UTF-8", "check that this is the right file");
  }

  /** Returns the settings of a text as if the file held it. */
  Optional<Config> parse(String text) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(path.toString())
            .setIncluder(new RefusingIncluder(text));
    try {
      return Optional.of(ConfigFactory.parseString(text, options));
    } catch (ConfigException e) {
      return syntaxError(e);
    } catch (StackOverflowError e) {
      // The parser is recursive; no honest file nests thousands of braces.
      return refuse(
          0, "nests braces too deeply", "sections as in reference.conf", "correct the file");
    }
  }

  private Optional<Config> syntaxError(ConfigException e) {
    int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
    String message = String.valueOf(e.getMessage());
    // The parser's message repeats the origin, and advises at length about quotes.
    String origin = e.origin() == null ? "" : e.origin().description() + ": ";
    String what = message.startsWith(origin) ? message.substring(origin.length()) : message;
    int advice = what.indexOf(" (if you ");
    return refuse(
        line,
        "is not valid HOCON: " + Quoted.shorten(advice < 0 ? what : what.substring(0, advice)),
        "key = value lines and sections in braces",
        "correct this line or the one before it");
  }

  private <T> Optional<T> refuse(int line, String complaint, String expected, String remedy) {
    problems.add(new ConfigProblem(path.toString(), line, "", complaint, expected, remedy));
    return Optional.empty();
  }

  /** One file says everything: an include could also name a URL. */
  private final class RefusingIncluder
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final List<String> lines;
    private int next;

    RefusingIncluder(String text) {
      this.lines = text.lines().toList();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return refuseInclude();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return refuseInclude();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return refuseInclude();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return refuseInclude();
    }

    private ConfigObject refuseInclude() {
      // The library doesn't say where; the statements come in the order of the file.
      while (next < lines.size() && !INCLUDE.matcher(lines.get(next)).matches()) {
        next++;
      }
      int line = next < lines.size() ? ++next : 0;
      refuse(line, "has an include", "all settings in one file", "copy the settings here");
      return ConfigFactory.empty().root();
    }
  }
}
