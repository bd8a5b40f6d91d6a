package org.hamletmail.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.RecipientSettings;
import org.hamletmail.lists.Parties;

/**
 * The general policy, and those of recipients for whom other settings hold. A message has one
 * answer, whoever gets it: the mildest of those that its recipients would get alone, so that nobody
 * loses mail by what another one wants. Stateless.
 */
final class Policies {
  /** The general one, and behind it those of the entries of {@code hamlet.policy.recipients}. */
  private final List<Policy> policies = new ArrayList<>();

  /** Numbers of policies by address, or by domain with a {@code @} before it. */
  private final Map<String, Integer> numbers = new HashMap<>();

  Policies(PolicySettings settings) {
    policies.add(new Policy(settings));
    for (RecipientSettings entry : settings.recipients()) {
      for (String to : entry.to()) {
        numbers.putIfAbsent(to, policies.size());
      }
      policies.add(new Policy(settings.with(entry)));
    }
  }

  Policy general() {
    return policies.getFirst();
  }

  /**
   * Returns the mildest of the decisions for a message's recipients, as far as their modes carry
   * them out.
   *
   * @param decide asked once for each policy that any of them has
   */
  Decision mildest(Envelope envelope, Function<Policy, Decision> decide) {
    SortedSet<Integer> concerned = new TreeSet<>();
    envelope.recipients().forEach(recipient -> concerned.add(number(recipient)));
    if (concerned.isEmpty()) {
      concerned.add(0);
    }
    int chosen = concerned.first();
    Decision mildest = decision(chosen, decide);
    for (int number : concerned.tailSet(chosen + 1)) {
      Decision other = decision(number, decide);
      if (isMilder(other, number, mildest, chosen)) {
        mildest = other;
        chosen = number;
      }
    }
    String rules = concerned.size() > 1 ? "mildest:" + chosen : Integer.toString(chosen);
    return rules.equals("0") ? mildest : mildest.by(rules);
  }

  private Decision decision(int number, Function<Policy, Decision> decide) {
    Policy policy = policies.get(number);
    return decide.apply(policy).under(policy.mode());
  }

  /** Where two actions are the same, the mode that does less is the milder one. */
  private boolean isMilder(Decision decision, int number, Decision other, int otherNumber) {
    int difference = strength(decision.action()) - strength(other.action());
    return difference == 0
        ? policies.get(number).mode().compareTo(policies.get(otherNumber).mode()) < 0
        : difference < 0;
  }

  private static int strength(Action action) {
    return switch (action) {
      case Action.Accept a -> 0;
      case Action.Tag t -> 1;
      case Action.Quarantine q -> 2;
      case Action.Tempfail t -> 3;
      case Action.Reject r -> 4;
    };
  }

  private int number(String recipient) {
    if (numbers.isEmpty()) {
      return 0;
    }
    return Parties.address(recipient)
        .map(address -> {
          Integer own = numbers.get(address);
          String domain = address.substring(address.lastIndexOf('@'));
          return own != null ? own : numbers.getOrDefault(domain, 0);
        })
        .orElse(0);
  }
}
