package org.hamletmail.evidence;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.IpNetwork;

/** An SMTP client's address as names in the DNS have it (RFC 5782, sections 2.1 and 2.4). */
final class ClientName {
  /** Networks of nobody in particular beside those that Java knows as such (RFC 6598, RFC 4193). */
  private static final List<IpNetwork> PRIVATE =
      List.of(
          IpNetwork.parse("0.0.0.0/8"),
          IpNetwork.parse("100.64.0.0/10"),
          IpNetwork.parse("fc00::/7"));

  private ClientName() {}

  /**
   * Returns what stands in front of a list's zone: the bytes of an IPv4 address, the half bytes of
   * an IPv6 address, the last one first. Empty for what is no address, and for private ones.
   */
  static Optional<String> of(String client) {
    return IpNetwork.around(client, 128)
        .or(() -> IpNetwork.around(client, 32))
        .map(IpNetwork::address)
        .filter(ClientName::isPublic)
        .map(ClientName::reversed);
  }

  private static boolean isPublic(InetAddress address) {
    return !(address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || PRIVATE.stream().anyMatch(network -> network.contains(address.getHostAddress())));
  }

  private static String reversed(InetAddress address) {
    List<String> labels = new ArrayList<>();
    for (byte b : address.getAddress()) {
      if (address instanceof Inet4Address) {
        labels.add(Integer.toString(b & 0xff));
      } else {
        labels.add(Integer.toHexString(b >> 4 & 0xf));
        labels.add(Integer.toHexString(b & 0xf));
      }
    }
    Collections.reverse(labels);
    return String.join(".", labels);
  }
}
