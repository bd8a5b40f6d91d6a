package org.hamletmail.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * What is different for some recipients; empty where the general setting holds for them too.
 *
 * @param to addresses, and domains with a {@code @} before them, at least one
 * @param mode as {@link PolicySettings#mode}
 * @param tagThreshold as {@link PolicySettings#tagThreshold}
 * @param rejectThreshold as {@link PolicySettings#rejectThreshold}
 * @param spamAction as {@link PolicySettings#spamAction}
 * @param highAction as {@link PolicySettings#highAction}
 */
public record RecipientSettings(
    List<String> to,
    Optional<PolicyMode> mode,
    OptionalDouble tagThreshold,
    OptionalDouble rejectThreshold,
    Optional<SpamAction> spamAction,
    Optional<SpamAction> highAction) {

  /** Copies the list. */
  public RecipientSettings {
    to = List.copyOf(to);
    Ranges.require("number of to", to.size(), 1, PolicySettings.MAX_LIST);
  }

  /** Returns the entry as a configuration file has it. */
  @Override
  public String toString() {
    StringJoiner entry = new StringJoiner(", ", "{ ", " }");
    entry.add(to.stream().map(a -> '"' + a + '"').collect(Collectors.joining(", ", "to = [", "]")));
    mode.ifPresent(m -> entry.add("mode = " + Spelled.of(m)));
    tagThreshold.ifPresent(p -> entry.add("tag-threshold = " + p));
    rejectThreshold.ifPresent(p -> entry.add("reject-threshold = " + p));
    spamAction.ifPresent(a -> entry.add("spam-action = " + Spelled.of(a)));
    highAction.ifPresent(a -> entry.add("high-action = " + Spelled.of(a)));
    return entry.toString();
  }
}
