package org.hamletmail.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.files.Printable;

/** Reads tables and JSON lines, also packed: what a file is shows in its first bytes. */
final class LabeledFiles {
  private final int maxMessageBytes;
  private final LabeledVisitor visitor;
  private final ArchiveBudget budget;

  private LabeledFiles(int maxMessageBytes, LabeledVisitor visitor, ArchiveLimits limits) {
    this.maxMessageBytes = maxMessageBytes;
    this.visitor = visitor;
    this.budget = new ArchiveBudget(limits);
  }

  /**
   * Reads a file to its end.
   *
   * @param maxMessageBytes bytes that are kept of a whole message in a line of JSON, at least 1
   * @throws IOException if it is damaged, cut off or no table; records before that have been
   *     delivered
   */
  static void read(Path file, int maxMessageBytes, ArchiveLimits limits, LabeledVisitor visitor)
      throws IOException {
    LabeledFiles files = new LabeledFiles(maxMessageBytes, visitor, limits);
    try (InputStream in = Files.newInputStream(file)) {
      files.read(Printable.of(file.toString()), files.budget.packed(in), 0, false);
    }
  }

  private void read(String name, InputStream content, int depth, boolean amongOthers)
      throws IOException {
    InputStream in = new BufferedInputStream(content, 1 << 16);
    byte[] start = Archive.start(in);
    Optional<Refusal> refusal = Refusal.of(start);
    if (refusal.isPresent() && LabeledTable.marked(start).isEmpty()) {
      throw new IOException(refusal.get().reason());
    }
    Archive.Kind kind = Archive.kind(start);
    if (kind != Archive.Kind.NONE) {
      budget.enter(depth + 1);
      Archive.read(
          kind,
          in,
          budget,
          (entry, packed, modified) -> {
            boolean named = !entry.isEmpty();
            read(
                named ? name + "!" + Printable.of(entry) : name,
                packed,
                depth + 1,
                amongOthers || named);
          });
    } else if (isJson(start)) {
      JsonLines.read(name, in, maxMessageBytes, visitor);
    } else {
      readTable(name, in, amongOthers);
    }
  }

  private void readTable(String name, InputStream in, boolean amongOthers) throws IOException {
    try {
      LabeledTable.read(name, in, visitor);
    } catch (LabeledTable.LayoutException e) {
      // A table is often packed with a note that explains it.
      if (!amongOthers) {
        throw e;
      }
      visitor.unreadable(name, "no table");
    }
  }

  private static boolean isJson(byte[] start) {
    for (byte b : start) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }
}
