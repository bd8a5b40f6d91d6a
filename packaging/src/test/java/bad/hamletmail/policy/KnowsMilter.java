package bad.hamletmail.policy;

import bad.hamletmail.milter.KnowsTrainer;

/** Half of a cycle, too: the other half is {@link bad.hamletmail.milter.KnowsPolicy}. */
public record KnowsMilter(KnowsTrainer milter) {}
