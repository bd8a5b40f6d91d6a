package org.hamletmail.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may read a folder of files beside its owner: its group, and the permissions of the folder and
 * of the files. What replaces a folder should be read by those who read the one before, whoever
 * writes it: a service that isn't its owner reads it by the group alone.
 *
 * @param group of the folder and all files
 * @param permissions of the folder and of the files, empty where each has the right ones
 */
public record Access(GroupPrincipal group, Optional<Permissions> permissions) {

  /** The permissions of a folder and of each file in it. */
  public record Permissions(Set<PosixFilePermission> folder, Set<PosixFilePermission> files) {}

  /**
   * Returns who may read a folder; empty where the file system knows no groups.
   *
   * @param file of the folder, whose permissions stand for those of all
   * @throws IOException if it can't be looked at
   */
  public static Optional<Access> of(Path folder, String file) throws IOException {
    Optional<PosixFileAttributes> attributes = attributes(folder);
    Optional<PosixFileAttributes> ofFile = attributes(folder.resolve(file));
    if (attributes.isEmpty() || ofFile.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Access(
            attributes.get().group(),
            Optional.of(
                new Permissions(attributes.get().permissions(), ofFile.get().permissions()))));
  }

  /** Returns the group of a folder alone; empty where the file system knows no groups. */
  public static Optional<Access> ofGroup(Path folder) throws IOException {
    return attributes(folder).map(known -> new Access(known.group(), Optional.empty()));
  }

  /**
   * Gives it to a folder and the files in it, as far as that is permitted: one may give one's files
   * to groups to which one belongs. Permissions that were meant for one group are not given to
   * another.
   *
   * @return what could not be done, and what to do
   */
  public Optional<String> giveTo(Path folder) {
    try {
      List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.toList();
      }
      for (Path file : files) {
        give(file, permissions.map(Permissions::files));
      }
      give(folder, permissions.map(Permissions::folder));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "it can't be given to the group "
              + group.getName()
              + permissions
                  .map(p -> " with mode " + PosixFilePermissions.toString(p.folder()))
                  .orElse("")
              + " ("
              + e
              + "), so others of that group may not be able to read it: chgrp -R "
              + group.getName());
    }
  }

  private void give(Path path, Optional<Set<PosixFilePermission>> wanted) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes is = view.readAttributes();
    if (!is.group().equals(group)) {
      view.setGroup(group);
    }
    if (wanted.isPresent() && !is.permissions().equals(wanted.get())) {
      view.setPermissions(wanted.get());
    }
  }

  private static Optional<PosixFileAttributes> attributes(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    return view == null ? Optional.empty() : Optional.of(view.readAttributes());
  }
}
