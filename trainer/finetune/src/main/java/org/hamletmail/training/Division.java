package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.Recipe.Balance;
import org.hamletmail.config.Recipe.Split;
import org.hamletmail.config.Spelled;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.dataset.Shares;
import org.hamletmail.dataset.SplitIds;

/** How mail is divided, as recipe and mail say, which go together. */
final class Division {
  private static final Set<String> PARTS = Set.of("train", "validation", "test");

  private final Recipe.Mail how;
  private final Mail mail;

  private Division(Recipe.Mail how, Mail mail) {
    this.how = how;
    this.mail = mail;
  }

  /** Returns what is split off; a part with mail of its own takes nothing. */
  private Shares shares() {
    return new Shares(
        mail.validation().isEmpty() ? how.validationShare() : 0,
        mail.test().isEmpty() ? how.testShare() : 0);
  }

  /** Returns where labels are evened out; the split of the book does that itself. */
  Balance balance() {
    return how.split() == Split.BOOK ? Balance.NONE : how.balance();
  }

  /**
   * Refuses what doesn't go together.
   *
   * @throws IllegalArgumentException with what to change
   */
  static Division of(Recipe.Mail how, Mail mail) {
    mail.ids()
        .keySet()
        .forEach(part -> {
          if (!PARTS.contains(part)) {
            throw new IllegalArgumentException(
                "--ids " + part + "=...; expected train=, validation= or test= and a file");
          }
        });
    boolean byIds = how.split() == Split.IDS;
    if (byIds && !mail.ids().keySet().containsAll(Set.of("validation", "test"))) {
      throw new IllegalArgumentException(
          "mail.split is ids; expected --ids validation=FILE and --ids test=FILE with it");
    }
    if (!byIds && !mail.ids().isEmpty()) {
      throw new IllegalArgumentException("--ids is for --set mail.split=ids");
    }
    if ((byIds || how.split() == Split.BOOK)
        && !(mail.validation().isEmpty() && mail.test().isEmpty())) {
      throw new IllegalArgumentException(
          "mail.split is "
              + Spelled.of(how.split())
              + ", which leaves no room for other mail of --validation or --test");
    }
    return new Division(how, mail);
  }

  /**
   * Divides messages.
   *
   * @param groups in which all of them are
   * @throws IllegalArgumentException if they can't be divided so
   * @throws IOException if a file of ids can't be read
   */
  DatasetSplits divide(List<LabeledMessage> messages, MessageGroups groups, long seed)
      throws IOException {
    return switch (how.split()) {
      case RANDOM -> DatasetSplits.split(messages, groups, shares(), seed);
      case TIME -> DatasetSplits.byTime(messages, groups, shares());
      case BOOK -> DatasetSplits.book(messages);
      case IDS ->
          SplitIds.split(
              messages, ids("train"), ids("validation").orElseThrow(), ids("test").orElseThrow());
    };
  }

  private Optional<Path> ids(String part) {
    return Optional.ofNullable(mail.ids().get(part));
  }
}
