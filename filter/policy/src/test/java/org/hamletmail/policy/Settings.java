package org.hamletmail.policy;

import java.util.List;
import java.util.OptionalDouble;
import org.hamletmail.config.EvidenceSettings;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.IpNetwork;
import org.hamletmail.config.LowCoverage;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.RecipientSettings;
import org.hamletmail.config.SpamAction;
import org.hamletmail.config.Unfamiliar;

/** Builds policy settings that differ from the defaults in what a test is about. */
final class Settings {
  private PolicyMode mode = PolicyMode.ENFORCE;
  private FailureMode failureMode = FailureMode.TEMPFAIL;
  private OptionalDouble tag = OptionalDouble.empty();
  private OptionalDouble reject = OptionalDouble.empty();
  private SpamAction spam = SpamAction.TAG;
  private SpamAction high = SpamAction.TAG;
  private boolean exemptAuthenticated = true;
  private List<String> networks = List.of();
  private boolean gtube = true;
  private Unfamiliar unknownScripts = Unfamiliar.PASS;
  private Unfamiliar unknownLanguages = Unfamiliar.PASS;

  private List<RecipientSettings> recipients = List.of();
  private List<String> authservIds = List.of();
  private LowCoverage lowCoverage = LowCoverage.JUDGE;
  private EvidenceSettings evidence = EvidenceSettings.defaults();

  private Settings() {}

  static Settings defaults() {
    return new Settings();
  }

  Settings in(PolicyMode newMode) {
    mode = newMode;
    return this;
  }

  Settings failing(FailureMode mode) {
    failureMode = mode;
    return this;
  }

  Settings thresholds(OptionalDouble newTag, OptionalDouble newReject) {
    tag = newTag;
    reject = newReject;
    return this;
  }

  Settings actions(SpamAction newSpam, SpamAction newHigh) {
    spam = newSpam;
    high = newHigh;
    return this;
  }

  Settings exempting(boolean authenticated, String... newNetworks) {
    exemptAuthenticated = authenticated;
    networks = List.of(newNetworks);
    return this;
  }

  Settings gtube(boolean counts) {
    gtube = counts;
    return this;
  }

  Settings unfamiliar(Unfamiliar scripts, Unfamiliar languages) {
    unknownScripts = scripts;
    unknownLanguages = languages;
    return this;
  }

  Settings to(RecipientSettings... entries) {
    recipients = List.of(entries);
    return this;
  }

  Settings readingLittle(LowCoverage action) {
    lowCoverage = action;
    return this;
  }

  Settings weighing(EvidenceSettings weights, String... servers) {
    evidence = weights;
    authservIds = List.of(servers);
    return this;
  }

  PolicySettings build() {
    return new PolicySettings(
        mode,
        failureMode,
        tag,
        reject,
        spam,
        high,
        PolicySettings.defaults().rejectText(),
        PolicySettings.defaults().contact(),
        exemptAuthenticated,
        networks.stream().map(IpNetwork::parse).toList(),
        authservIds,
        0,
        List.of("X-Spam-Report", "x-spam-FLAG"),
        gtube,
        unknownScripts,
        unknownLanguages,
        lowCoverage,
        .5,
        evidence,
        recipients);
  }
}
