package bad.hamletmail.milter;

import bad.hamletmail.commands.KnowsPolicy;

/** A milter that trains. */
public record KnowsTrainer(KnowsPolicy trainer) {}
