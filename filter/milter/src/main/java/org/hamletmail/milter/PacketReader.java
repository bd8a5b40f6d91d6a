package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.nightcode.milter.codec.MilterPacket;

/**
 * Turns frames into packets that jMilter reads without harm.
 *
 * <ul>
 *   <li>jMilter decodes strings as UTF-8 and would lose raw 8-bit bytes. Each byte is handed on as
 *       the UTF-8 of its ISO-8859-1 character, so its strings hold one byte a character.
 *   <li>It resolves what an MTA calls an address, drops IPv6 clients and aborts on unknown ones.
 *       Literal addresses of both families are handed on as its IPv4 case, all else as unknown.
 *   <li>It answers anything it does not know; here that closes the connection.
 * </ul>
 */
final class PacketReader extends MessageToMessageDecoder<ByteBuf> {

  private static final String COMMANDS = "ABCDEHKLMNOQRTU";
  private static final String IPV6_TAG = "IPv6:";
  private static final String NO_PORT = "\0\0";

  private boolean negotiated;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
    if (!ctx.channel().isActive()) {
      // Closing leaves frames behind that nobody waits for.
      return;
    }
    if (!frame.isReadable()) {
      throw new CorruptedFrameException("empty packet");
    }
    int command = frame.readUnsignedByte();
    if (COMMANDS.indexOf(command) < 0) {
      throw new CorruptedFrameException("unknown command 0x" + Integer.toHexString(command));
    }
    if (command == 'O') {
      negotiated = true;
    } else if (!negotiated && command != 'Q') {
      throw new CorruptedFrameException("command " + (char) command + " before negotiation");
    }
    byte[] payload = new byte[frame.readableBytes()];
    frame.readBytes(payload);
    byte[] readable =
        switch (command) {
          case 'C' -> connect(new String(payload, ISO_8859_1)).getBytes(UTF_8);
          case 'D', 'H', 'L', 'M', 'R' -> new String(payload, ISO_8859_1).getBytes(UTF_8);
          default -> payload;
        };
    out.add(MilterPacket.builder().command(command).payload(readable).build());
  }

  /** Payload of a connect: host, NUL, family, then port (2 bytes), address, NUL where known. */
  private static String connect(String payload) {
    int family = payload.indexOf('\0') + 1;
    if (family < 1 || family >= payload.length()) {
      throw new CorruptedFrameException("connect without a family");
    }
    String host = payload.substring(0, family);
    int address = family + 1 + NO_PORT.length();
    char kind = payload.charAt(family);
    if ((kind == '4' || kind == '6') && address < payload.length()) {
      String literal = literalAddress(payload.substring(address));
      if (!literal.isEmpty()) {
        return host + '4' + NO_PORT + literal + '\0';
      }
    }
    return host + "U\0";
  }

  private static String literalAddress(String field) {
    int end = field.indexOf('\0');
    String text = end < 0 ? field : field.substring(0, end);
    if (text.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length())) {
      text = text.substring(IPV6_TAG.length());
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
    if (address == null) {
      return "";
    }
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }
}
