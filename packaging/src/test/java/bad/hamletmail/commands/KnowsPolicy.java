package bad.hamletmail.commands;

import org.hamletmail.policy.Decision;

/** A trainer that decides. */
public record KnowsPolicy(Decision decision) {}
