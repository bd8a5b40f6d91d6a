package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A file of settings that is part of the program.
 *
 * @param name below this package
 */
record Shipped(String name) {

  /** Returns the text, comments included. */
  String text() {
    try (InputStream in = Shipped.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Config config() {
    return ConfigFactory.parseString(
        text(),
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(name));
  }
}
