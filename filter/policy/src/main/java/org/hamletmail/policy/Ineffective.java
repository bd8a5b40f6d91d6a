package org.hamletmail.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.IpNetwork;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.RecipientSettings;
import org.hamletmail.config.Remark;
import org.hamletmail.config.SpamAction;
import org.hamletmail.lists.Lists;

/**
 * Settings that can't do what they say, each alone or with the model in use: an administrator who
 * wrote {@code high-action = reject} believes that spam is refused. Stateless.
 */
public final class Ineffective {
  private static final String POLICY = "hamlet.policy.";

  /** No P(spam) to speak of lies above it: the scale of {@code X-Spam-Score} ends there too. */
  private static final double HIGHEST = 1 - 1e-9;

  private final PolicySettings settings;
  private final ModelInfo model;
  private final List<Remark> remarks = new ArrayList<>();

  private Ineffective(PolicySettings settings, ModelInfo model) {
    this.settings = settings;
    this.model = model;
  }

  /** Returns what to say of the policy's settings with a model, nothing where all is well. */
  public static List<Remark> of(PolicySettings settings, ModelInfo model) {
    List<Remark> general = new Ineffective(settings, model).look();
    List<Remark> all = new ArrayList<>(general);
    int entry = 0;
    for (RecipientSettings recipients : settings.recipients()) {
      entry++;
      String place = "has in its entry " + entry + ": ";
      new Ineffective(settings.with(recipients), model)
          .look().stream()
              .filter(remark -> !general.contains(remark))
              .map(remark ->
                  new Remark(
                      POLICY + "recipients",
                      place + remark.key().substring(POLICY.length()) + " " + remark.found(),
                      remark.remedy()))
              .forEach(all::add);
    }
    return List.copyOf(all);
  }

  /** Returns what to say of the cache's settings. */
  public static List<Remark> of(CacheSettings settings) {
    return settings.maxMessages() == 0
            && !settings.expireAfter().equals(CacheSettings.defaults().expireAfter())
        ? List.of(
            new Remark(
                "hamlet.cache.expire-after",
                "has no effect, as hamlet.cache.max-messages is 0 and nothing is remembered",
                "raise max-messages, or remove expire-after"))
        : List.of();
  }

  /** Returns what to say of lists. */
  public static List<Remark> of(Lists lists, PolicySettings settings) {
    return lists.needProof() && settings.authservIds().isEmpty()
        ? List.of(
            new Remark(
                "hamlet.policy.authserv-ids",
                "is empty: no sender is proven, and the entries sender, domain and list-id of"
                    + " hamlet.lists.allow and .soften count for no message",
                "name the servers of yours that write Authentication-Results"))
        : List.of();
  }

  private List<Remark> look() {
    switch (settings.mode()) {
      case SHADOW ->
          remark(
              "mode",
              "is shadow: no message is marked, held or refused, whatever the other settings say",
              "set mode = tag or enforce once the log's decisions please you");
      case TAG -> onlyTagged();
      case ENFORCE -> enforced();
    }
    if (settings.evidence().usesAuthentication() && settings.authservIds().isEmpty()) {
      remark(
          "authserv-ids",
          "is empty: dmarc-fail, spf-fail and dkim-pass of hamlet.policy.evidence count for no"
              + " message",
          "name the servers of yours that write Authentication-Results");
    }
    for (IpNetwork network : settings.exemptNetworks()) {
      if (network.prefix() == 0) {
        remark(
            "exempt-networks",
            "holds " + network + ": all mail of that kind of address passes unclassified",
            "list only networks whose hosts you trust");
      }
    }
    return List.copyOf(remarks);
  }

  /** What is beyond a mark is named once, whatever its threshold. */
  private void onlyTagged() {
    if (settings.highAction() != SpamAction.TAG) {
      remark(
          "high-action",
          "is " + high() + ", which no message gets: mode is tag, and spam is only marked",
          "set mode = enforce, or high-action = tag");
    }
    double tag = new Policy(settings).thresholds(model).tag();
    if (tag > HIGHEST) {
      outOfReach("tag-threshold", settings.tagThreshold(), tag, "spam-action");
    }
  }

  private void enforced() {
    Policy.Thresholds inForce = new Policy(settings).thresholds(model);
    if (inForce.tag() > HIGHEST) {
      outOfReach(
          "tag-threshold",
          settings.tagThreshold(),
          inForce.tag(),
          isGraded() ? "spam-action or high-action" : "spam-action");
    } else if (isGraded()) {
      graded(inForce);
    }
    settings
        .rejectThreshold()
        .ifPresent(reject -> {
          if (!isGraded()) {
            remark(
                "reject-threshold",
                "is " + reject + ", but high-action is the same as spam-action, " + high(),
                "set high-action to what is to become of the most certain spam");
          } else if (reject < inForce.tag()) {
            remark(
                "reject-threshold",
                "is "
                    + reject
                    + ", below the tag threshold "
                    + inForce.tag()
                    + of()
                    + ", and counts as that",
                "raise it, or set tag-threshold too");
          }
        });
    if (settings.highAction() != SpamAction.REJECT
        && !settings.rejectText().equals(PolicySettings.defaults().rejectText())) {
      remark(
          "reject-text",
          "is never sent: high-action is " + high(),
          "set high-action = reject, or remove reject-text");
    }
  }

  /** The two actions differ, so that it matters which one a message gets. */
  private void graded(Policy.Thresholds inForce) {
    OptionalDouble reject = inForce.reject();
    if (reject.isEmpty()) {
      remark(
          "high-action",
          "is "
              + high()
              + ", which no message gets"
              + butGtube()
              + ": the model "
              + model.id()
              + " has no reject threshold, for it was measured on too little ham, and"
              + " reject-threshold is model",
          "set hamlet.policy.reject-threshold to a probability, for example 0.999, or train with"
              + " more ham");
    } else if (reject.getAsDouble() > HIGHEST) {
      outOfReach(
          "reject-threshold", settings.rejectThreshold(), reject.getAsDouble(), "high-action");
    } else if (reject.getAsDouble() <= inForce.tag()) {
      remark(
          "spam-action",
          "is "
              + word(settings.spamAction())
              + ", which no message gets: all spam gets "
              + high()
              + ", as the tag threshold in force, "
              + inForce.tag()
              + ", reaches the reject threshold"
              + of(),
          "set tag-threshold below reject-threshold");
    }
  }

  private void outOfReach(String key, OptionalDouble set, double value, String action) {
    remark(
        key,
        "is "
            + value
            + (set.isPresent() ? "" : of())
            + ", which no P(spam) reaches: no message gets "
            + action
            + butGtube(),
        "set it lower, for example to 0.999");
  }

  /**
   * The test line gets high-action whatever the thresholds are, unless it is a line like others.
   */
  private String butGtube() {
    if (!settings.gtube()) {
      return "";
    }
    return " but the GTUBE test line" + (isGraded() ? ", which gets " + high() : "");
  }

  private boolean isGraded() {
    return settings.spamAction() != settings.highAction();
  }

  private String of() {
    return " (model " + model.id() + ")";
  }

  private String high() {
    return word(settings.highAction());
  }

  private static String word(SpamAction action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private void remark(String key, String found, String remedy) {
    remarks.add(new Remark(POLICY + key, found, remedy));
  }
}
