package org.hamletmail.mailet;

import com.codahale.metrics.MetricRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.apache.james.filesystem.api.FileSystem;

/**
 * What James gives its extensions: its folders and its metrics. They are asked for one by one where
 * James makes an extension, since James on Spring makes no class that it doesn't know.
 *
 * @param meters see {@link JamesMeters}
 */
record JamesEnvironment(FileSystem files, MeterRegistry meters) {

  JamesEnvironment(FileSystem files, MetricRegistry metrics) {
    this(files, JamesMeters.of(metrics));
  }

  /**
   * Returns the path of a file as James's own configuration names them, such as {@code
   * file://conf/hamlet.conf}; the file need not exist.
   *
   * @throws FileNotFoundException if the location is none
   */
  Path path(String location) throws FileNotFoundException {
    return files.getFile(location).toPath();
  }
}
