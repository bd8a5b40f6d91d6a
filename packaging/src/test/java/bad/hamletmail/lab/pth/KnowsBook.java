package bad.hamletmail.lab.pth;

import bad.hamletmail.lab.book.KnowsPth;

public record KnowsBook(KnowsPth book) {}
