package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A program from whose folder something was taken away. */
class LanguagesWithoutTheirModelTest {

  @Test
  void load_modelIsGone_saysSoAndWhatToDo() throws Exception {
    try (URLClassLoader loader = new WithoutModel()) {
      MethodHandle load =
          MethodHandles.publicLookup()
              .findStatic(
                  loader.loadClass(Languages.class.getName()),
                  "load",
                  MethodType.methodType(void.class));
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(load::invoke)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("the language detector can't be loaded")
            .hasMessageContaining("hamlet.policy.unknown-languages = judge");
      }
    }
  }

  private static final class WithoutModel extends URLClassLoader {
    WithoutModel() {
      super(
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(WithoutModel::url)
              .toArray(URL[]::new),
          ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
      try {
        return Path.of(path).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
      return name.startsWith("langdetect") ? null : super.getResourceAsStream(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
      return name.startsWith("langdetect") ? null : super.getResource(name);
    }
  }
}
