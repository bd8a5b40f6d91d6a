package org.hamletmail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is outside the build is compiled when somebody runs it, long after what it uses changed. */
class BenchmarksTest {
  private static final Path RATES = Path.of("..", "filter", "benchmarks", "Rates.java");

  @TempDir Path classes;

  @Test
  void rates_withTheSourcesAsTheyAre_compile() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
      boolean compiled =
          compiler
              .getTask(errors, files, null, options, null, files.getJavaFileObjects(RATES))
              .call();
      assertThat(compiled).as("%s", errors).isTrue();
    }
  }
}
