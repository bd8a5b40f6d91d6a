package org.hamletmail.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Modes that files and folders are made with, so that at no moment they are open to more. */
final class Modes {
  private Modes() {}

  /** Returns a mode such as {@code rw-r-----}, or none where the file system knows no owners. */
  static FileAttribute<?>[] of(Path path, String mode) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
