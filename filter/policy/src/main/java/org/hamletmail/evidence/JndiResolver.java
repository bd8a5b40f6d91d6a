package org.hamletmail.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The DNS client that is part of Java (module {@code jdk.naming.dns}), since a filter inside James
 * has to live with whatever DNS library James brings. It sends each question from a port and with
 * an id drawn at random, and drops answers to other questions.
 *
 * <p>A question is sent twice to each server, the second time with twice the patience. Names must
 * consist of letters, digits, hyphens, underscores and dots alone: JNDI would follow a URL.
 *
 * <p>What JNDI is banned for elsewhere, objects made of what a server answers, the provider for the
 * DNS has not: an attribute is a text.
 */
@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // The second is what InitialDirContext takes.
final class JndiResolver implements Resolver {
  private static final String[] ADDRESS = {"A"};

  private final Hashtable<String, String> environment = new Hashtable<>();

  /**
   * Asks some servers.
   *
   * @param servers addresses with or without a port; none for those of the system
   * @param patience with one server that leaves a question unanswered
   */
  JndiResolver(List<String> servers, Duration patience) {
    long first = Math.max(1, patience.toMillis() / 3);
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(
        Context.PROVIDER_URL,
        servers.isEmpty()
            ? "dns:"
            : servers.stream().map(server -> "dns://" + server).collect(Collectors.joining(" ")));
    environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(first));
    environment.put("com.sun.jndi.dns.timeout.retries", "1");
  }

  @Override
  public List<String> addresses(String name) throws ResolverException {
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        Attribute found = context.getAttributes(name, ADDRESS).get(ADDRESS[0]);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; found != null && i < found.size(); i++) {
          addresses.add(String.valueOf(found.get(i)));
        }
        return addresses;
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException | RuntimeException e) {
      throw new ResolverException(e);
    }
  }
}
