package bad.hamletmail.milter;

import bad.hamletmail.trainer.KnowsPolicy;

/** A milter that trains. */
public record KnowsTrainer(KnowsPolicy trainer) {}
