package org.hamletmail.policy;

import java.util.List;
import java.util.OptionalDouble;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.IpNetwork;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.SpamAction;
import org.hamletmail.config.Unfamiliar;

/** Policy settings that differ from the defaults in what a test is about. */
record Settings(
    FailureMode failureMode,
    OptionalDouble tag,
    OptionalDouble reject,
    SpamAction spam,
    SpamAction high,
    boolean exemptAuthenticated,
    List<String> networks,
    boolean gtube,
    Unfamiliar unknownScripts,
    Unfamiliar unknownLanguages) {

  static Settings defaults() {
    return new Settings(
        FailureMode.TEMPFAIL,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        SpamAction.TAG,
        SpamAction.TAG,
        true,
        List.of(),
        true,
        Unfamiliar.PASS,
        Unfamiliar.PASS);
  }

  Settings failing(FailureMode mode) {
    return new Settings(
        mode,
        tag,
        reject,
        spam,
        high,
        exemptAuthenticated,
        networks,
        gtube,
        unknownScripts,
        unknownLanguages);
  }

  Settings thresholds(OptionalDouble newTag, OptionalDouble newReject) {
    return new Settings(
        failureMode,
        newTag,
        newReject,
        spam,
        high,
        exemptAuthenticated,
        networks,
        gtube,
        unknownScripts,
        unknownLanguages);
  }

  Settings actions(SpamAction newSpam, SpamAction newHigh) {
    return new Settings(
        failureMode,
        tag,
        reject,
        newSpam,
        newHigh,
        exemptAuthenticated,
        networks,
        gtube,
        unknownScripts,
        unknownLanguages);
  }

  Settings exempting(boolean authenticated, String... newNetworks) {
    return new Settings(
        failureMode,
        tag,
        reject,
        spam,
        high,
        authenticated,
        List.of(newNetworks),
        gtube,
        unknownScripts,
        unknownLanguages);
  }

  Settings withoutGtube() {
    return new Settings(
        failureMode,
        tag,
        reject,
        spam,
        high,
        exemptAuthenticated,
        networks,
        false,
        unknownScripts,
        unknownLanguages);
  }

  Settings unfamiliar(Unfamiliar scripts, Unfamiliar languages) {
    return new Settings(
        failureMode,
        tag,
        reject,
        spam,
        high,
        exemptAuthenticated,
        networks,
        gtube,
        scripts,
        languages);
  }

  PolicySettings build() {
    PolicySettings d = PolicySettings.defaults();
    return new PolicySettings(
        failureMode,
        tag,
        reject,
        spam,
        high,
        d.rejectText(),
        exemptAuthenticated,
        networks.stream().map(IpNetwork::parse).toList(),
        List.of("X-Spam-Report", "x-spam-FLAG"),
        gtube,
        unknownScripts,
        unknownLanguages);
  }
}
