package org.hamletmail.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 network such as {@code 192.0.2.0/24}. An IPv4 address that is mapped into IPv6
 * ({@code ::ffff:192.0.2.1}) is the IPv4 address. Names are never looked up.
 *
 * @param address first address of the network
 * @param prefix bits that all its addresses share, from 0 to 32 or 128
 */
public record IpNetwork(InetAddress address, int prefix) {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private static final Pattern CLIENT =
      Pattern.compile("^(?i:IPv6:)?([0-9A-Fa-f:.]{1,45})(?:%[A-Za-z0-9._-]{1,32})?$");

  /** Rejects a prefix outside its range and an address with bits behind the prefix. */
  public IpNetwork {
    Ranges.require("prefix", prefix, 0, address.getAddress().length * 8L);
    InetAddress first = masked(address, prefix);
    if (!first.equals(address)) {
      throw new IllegalArgumentException(
          "the address has bits behind the prefix; the network is "
              + first.getHostAddress()
              + "/"
              + prefix);
    }
  }

  /**
   * Reads {@code address} or {@code address/prefix}.
   *
   * @throws IllegalArgumentException if the text is no network
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress address =
        address(literal).orElseThrow(() -> new IllegalArgumentException("not an IP address"));
    int bits = address.getAddress().length * 8;
    if (slash < 0) {
      return new IpNetwork(address, bits);
    }
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("the prefix is not a number");
    }
    // Java turns a mapped address into the IPv4 one; its prefix still counts from the IPv6 start.
    boolean mapped = address instanceof Inet4Address && literal.indexOf(':') >= 0;
    int length = Integer.parseInt(prefix) - (mapped ? 96 : 0);
    return new IpNetwork(address, length);
  }

  /**
   * Returns whether a client's address lies in this network.
   *
   * @param client address as mail servers write it, {@code IPv6:} before it and a zone ({@code
   *     %eth0}) behind it allowed; anything else lies in no network
   */
  public boolean contains(String client) {
    Optional<InetAddress> other = address(CLIENT.matcher(client).replaceFirst("$1"));
    return other.isPresent()
        && other.get().getAddress().length == address.getAddress().length
        && masked(other.get(), prefix).equals(address);
  }

  /**
   * Returns the network of a prefix in which a client's address lies; empty where the address is
   * none, see {@link #contains}, or has fewer bits.
   */
  public static Optional<IpNetwork> around(String client, int prefix) {
    return address(CLIENT.matcher(client).replaceFirst("$1"))
        .filter(a -> prefix <= a.getAddress().length * 8)
        .map(a -> new IpNetwork(masked(a, prefix), prefix));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }

  private static Optional<InetAddress> address(String text) {
    // Anything but a literal would be asked of the DNS by getByName.
    if (text.length() > 45 || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  private static InetAddress masked(InetAddress address, int prefix) {
    byte[] bytes = address.getAddress();
    int whole = prefix / 8;
    if (whole < bytes.length) {
      bytes[whole] &= (byte) (0xff00 >> (prefix % 8));
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
