package org.hamletmail.written;

/** What a text is; its folder's name. */
enum Label {
  HAM("ham"),
  SPAM("spam");

  final String folder;

  Label(String folder) {
    this.folder = folder;
  }

  Label other() {
    return this == HAM ? SPAM : HAM;
  }
}
