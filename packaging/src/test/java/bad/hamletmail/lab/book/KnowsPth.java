package bad.hamletmail.lab.book;

import bad.hamletmail.lab.pth.KnowsBook;

/** Half of a cycle; the other half is {@link bad.hamletmail.lab.pth.KnowsBook}. */
public record KnowsPth(KnowsBook pth) {}
