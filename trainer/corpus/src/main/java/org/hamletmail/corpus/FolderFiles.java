package org.hamletmail.corpus;

import java.io.IOException;
import java.nio.file.Path;

/** Takes the files of a folder that are not hidden, and tells a visitor what is left out. */
abstract class FolderFiles implements FolderWalk.Found {
  private final MailVisitor visitor;

  FolderFiles(MailVisitor visitor) {
    this.visitor = visitor;
  }

  /** Called for a file that is not hidden. */
  abstract void mail(FolderWalk.FoundFile file, MailStore in);

  @Override
  public final void file(FolderWalk.FoundFile file, MailStore in) {
    if (FileName.last(file.path()).startsWith(".")) {
      leftOut(file.path(), FolderWalk.HIDDEN);
    } else {
      mail(file, in);
    }
  }

  @Override
  public final void failed(Path path, IOException e) {
    if (FolderWalk.isLink(e)) {
      leftOut(path, FolderWalk.LINK);
    } else {
      visitor.unreadable(FileName.shown(path), MailFiles.reason(e));
    }
  }

  @Override
  public final void leftOut(Path path, String reason) {
    visitor.leftOut(FileName.shown(path), reason);
  }
}
