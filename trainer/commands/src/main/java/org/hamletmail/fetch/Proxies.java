package org.hamletmail.fetch;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names, as curl and wget read it: {@code https_proxy}, {@code
 * http_proxy}, {@code all_proxy} and {@code no_proxy}, in lower or upper case; where none is named,
 * that of the JVM's system properties.
 */
final class Proxies extends ProxySelector {
  // Read once, when the first client is made: without it no password is sent to a proxy for https.
  private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (isLoopback(host) || isExcluded(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    Optional<URI> proxy = proxy(String.valueOf(uri.getScheme()));
    if (proxy.isPresent()) {
      int port = proxy.get().getPort();
      return List.of(
          new Proxy(
              Proxy.Type.HTTP,
              InetSocketAddress.createUnresolved(proxy.get().getHost(), port < 0 ? 3128 : port)));
    }
    ProxySelector ofJvm = ProxySelector.getDefault();
    return ofJvm == null ? List.of(Proxy.NO_PROXY) : ofJvm.select(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The client reports it.
  }

  /**
   * Returns what answers a proxy that asks for a name and password, if the environment has them.
   */
  Optional<Authenticator> authenticator() {
    for (String scheme : List.of("https", "http")) {
      String user = proxy(scheme).map(URI::getUserInfo).orElse(null);
      if (user != null && user.contains(":")) {
        System.setProperty(TUNNEL_SCHEMES, "");
        int colon = user.indexOf(':');
        PasswordAuthentication answer =
            new PasswordAuthentication(
                user.substring(0, colon), user.substring(colon + 1).toCharArray());
        return Optional.of(
            new Authenticator() {
              @Override
              protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY ? answer : null;
              }
            });
      }
    }
    return Optional.empty();
  }

  private Optional<URI> proxy(String scheme) {
    return variable(scheme + "_proxy")
        .or(() -> variable("all_proxy"))
        .map(text -> {
          try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() == null) {
              throw new URISyntaxException("", "no host");
            }
            return uri;
          } catch (URISyntaxException e) {
            // The value may hold a password.
            throw new IllegalArgumentException(
                "the environment variable "
                    + scheme
                    + "_proxy (or all_proxy) is no address of a proxy; expected http://HOST:PORT",
                e);
          }
        });
  }

  private boolean isExcluded(String host) {
    return variable("no_proxy").stream()
        .flatMap(list -> Arrays.stream(list.split("[, ]+", -1)))
        .map(entry -> entry.toLowerCase(Locale.ROOT).replaceAll("^\\*?\\.|:\\d+$", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
  }

  private Optional<String> variable(String name) {
    // The upper-case HTTP_PROXY is what a CGI program's client can set; a command line has no
    // client.
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}
