package org.hamletmail.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.files.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Names of files in any charset. Java decodes names as the locale says and keeps the bytes in the
 * {@link Path} alone: the text of a name with other bytes is not the name any more.
 */
final class FileName {
  private static final char UNREADABLE = '\uFFFD';

  private FileName() {}

  /** Returns the name of the file alone; empty for a root. */
  static String last(@Nullable Path path) {
    Path name = path == null ? null : path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Returns a path as it may be shown, with {@code \xDC} for each byte that is no UTF-8. */
  static String shown(Path path) {
    String text = path.toString();
    return Printable.of(text.indexOf(UNREADABLE) < 0 ? text : escaped(path));
  }

  private static String escaped(Path path) {
    StringBuilder text = new StringBuilder(path.isAbsolute() ? "/" : "");
    for (Path name : path) {
      text.append(text.isEmpty() || text.charAt(text.length() - 1) == '/' ? "" : "/");
      text.append(name.toString().indexOf(UNREADABLE) < 0 ? name.toString() : escapedName(name));
    }
    return text.toString();
  }

  /** A URI has the bytes, each as {@code %DC} that is not ASCII. */
  private static String escapedName(Path name) {
    String uri = name.toUri().getRawPath();
    String raw = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    raw = raw.substring(raw.lastIndexOf('/') + 1);
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[raw.length()];
    int count = 0;
    for (int i = 0; i < raw.length(); i++) {
      boolean encoded = raw.charAt(i) == '%';
      bytes[count++] = (byte) (encoded ? Integer.parseInt(raw, i + 1, i + 3, 16) : raw.charAt(i));
      i += encoded ? 2 : 0;
    }
    int from = 0;
    while (from < count) {
      int length = characterLength(bytes, from, count);
      if (length == 0) {
        text.append("\\x%02X".formatted(bytes[from] & 0xff));
        from++;
      } else {
        text.append(new String(bytes, from, length, StandardCharsets.UTF_8));
        from += length;
      }
    }
    return text.toString();
  }

  /** Returns how many bytes make the next character, 0 where they make none. */
  private static int characterLength(byte[] bytes, int from, int end) {
    for (int length = 1; length <= 4 && from + length <= end; length++) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
        return length;
      } catch (CharacterCodingException e) {
        // Perhaps with one more.
      }
    }
    return 0;
  }

  /**
   * Returns the path that was meant. The words of a command line have lost the bytes that are no
   * characters; the file is looked for by what is left of its name.
   *
   * @throws IOException if several files have that name, as far as it can be read
   */
  static Path found(Path path) throws IOException {
    if (path.toString().indexOf(UNREADABLE) < 0 || Files.exists(path)) {
      return path;
    }
    Path found = path.getRoot();
    for (Path name : path) {
      Path next = found == null ? name : found.resolve(name);
      found =
          name.toString().indexOf(UNREADABLE) < 0 || Files.exists(next) ? next : in(found, name);
      if (found == null) {
        return path;
      }
    }
    return found == null ? path : found;
  }

  private static @Nullable Path in(@Nullable Path folder, Path name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(folder == null ? Path.of("") : folder)) {
      for (Path each : all) {
        Path last = each.getFileName();
        if (last != null && last.toString().equals(name.toString())) {
          found.add(folder == null ? last : folder.resolve(last));
        }
      }
    }
    if (found.size() > 1) {
      throw new IOException(
          "several files have that name, as far as it is UTF-8; name the folder that holds them");
    }
    return found.isEmpty() ? null : found.getFirst();
  }
}
