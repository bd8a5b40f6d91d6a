package bad.hamletmail.cli;

import bad.hamletmail.commands.KnowsPolicy;

/** A command that mail servers without the trainer can't start. */
public record KnowsTrainer(KnowsPolicy trainer) {}
