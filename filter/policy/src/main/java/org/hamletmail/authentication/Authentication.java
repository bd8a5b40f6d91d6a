package org.hamletmail.authentication;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.authentication.HeaderSection.Field;

/**
 * Who a message says that it is from, and what of that our own servers have verified.
 *
 * <p>How a forged field is kept out. An Authentication-Results field counts only under an
 * authserv-id of ours; only above the first Received field that no server of ours wrote, for what
 * stands below it came with the message; and of several under one id only the topmost that speaks
 * of a method counts for it, since our servers add theirs on top. Below an unsound field none
 * counts. None of this helps where a server of ours passes fields under its own id in and adds
 * none: it must remove them, as RFC 8601 section 5 asks.
 *
 * @param from address of the From field, see {@link Mailbox#address}; empty where there is not
 *     exactly one
 * @param listId identifier of the List-Id field; empty where there is not exactly one
 * @param findings of fields that are ours
 */
public record Authentication(
    Optional<String> from, Optional<String> listId, List<Finding> findings) {

  /** Nothing is known. */
  public static final Authentication NONE =
      new Authentication(Optional.empty(), Optional.empty(), List.of());

  /** Fields under trusted ids that are read: one a milter of ours, of which nobody has many. */
  private static final int MAX_TRUSTED = 20;

  /** Copies the list. */
  public Authentication {
    findings = List.copyOf(findings);
  }

  /**
   * Reads a message's header fields; throws nothing, whatever they are.
   *
   * @param authservIds under which servers of ours write
   * @param ownReceived Received fields at the top that servers of ours wrote
   */
  public static Authentication of(byte[] message, List<String> authservIds, int ownReceived) {
    List<Field> fields = HeaderSection.of(message);
    return new Authentication(
        only(fields, HeaderSection.FROM).flatMap(Mailbox::address),
        only(fields, HeaderSection.LIST_ID).flatMap(Mailbox::listId),
        trusted(fields, authservIds, ownReceived));
  }

  /**
   * Returns whether a domain is authenticated by a method: it passed, and nothing else was said.
   */
  public boolean passes(Method method, String domain) {
    List<Finding> ofDomain =
        findings.stream().filter(f -> f.method() == method && f.domain().equals(domain)).toList();
    return method == Method.DKIM
        // A broken signature beside a good one takes nothing from it (RFC 6376 section 4.2).
        ? ofDomain.stream().anyMatch(Finding::passes)
        : !ofDomain.isEmpty() && ofDomain.stream().allMatch(Finding::passes);
  }

  private static Optional<String> only(List<Field> fields, String name) {
    List<String> values =
        fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private static List<Finding> trusted(List<Field> fields, List<String> ids, int ownReceived) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Set<Method>> spoken = new HashMap<>();
    int received = 0;
    int read = 0;
    for (Field field : fields) {
      received += field.name().equals(HeaderSection.RECEIVED) ? 1 : 0;
      if (received > ownReceived || read == MAX_TRUSTED) {
        break;
      }
      if (!field.name().equals(HeaderSection.RESULTS)) {
        continue;
      }
      Optional<AuthenticationResults> results = AuthenticationResults.parse(field.value());
      if (results.isEmpty()) {
        // Perhaps it is ours, made unsound by what the sender put in; then nothing below may speak
        // in its place.
        break;
      }
      String id = results.get().authservId();
      if (isOneOf(ids, id)) {
        read++;
        Set<Method> before = spoken.computeIfAbsent(id, i -> EnumSet.noneOf(Method.class));
        results.get().findings().stream()
            .filter(finding -> !before.contains(finding.method()))
            .forEach(findings::add);
        before.addAll(results.get().methods());
      }
    }
    return findings;
  }

  private static boolean isOneOf(List<String> ids, String id) {
    return ids.stream().anyMatch(known -> known.toLowerCase(Locale.ROOT).equals(id));
  }
}
