package bad.hamletmail.commands;

import bad.hamletmail.lab.book.KnowsPth;

/** A command that the laboratory can't be taken from. */
public record KnowsLab(KnowsPth lab) {}
