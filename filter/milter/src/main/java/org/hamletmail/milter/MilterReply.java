package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.HeaderField;
import org.hamletmail.policy.SmtpReply;
import org.nightcode.milter.ResponseCode;
import org.nightcode.milter.codec.MilterPacket;
import org.nightcode.milter.util.MilterPackets;

/**
 * A decision in the words of the milter protocol.
 *
 * <p>Header fields are appended (SMFIR_ADDHEADER) rather than inserted: the forged copies are gone
 * by then, so the position carries no meaning, and Postfix and Sendmail count the trace fields
 * above an insertion point differently.
 */
final class MilterReply {

  private static final int MAX_QUARANTINE_REASON = 200;

  /** To RCPT: the client sends the message to the others by itself (RFC 5321 4.5.3.1.10). */
  static final MilterPacket TOO_MANY_RECIPIENTS =
      reply(new SmtpReply(452, "4.5.3", "Too many recipients"));

  private MilterReply() {}

  /**
   * Returns the packets that answer the end of a message; the last one is final.
   *
   * @param counts how often each field occurs in the message, for the removal of forged ones
   * @param leadingSpace whether the MTA expects the space behind the colon from us
   */
  static List<MilterPacket> packets(Decision decision, HeaderCounts counts, boolean leadingSpace) {
    List<MilterPacket> packets = new ArrayList<>();
    switch (decision.action()) {
      case Action.Accept accept -> editHeaders(packets, decision, counts, leadingSpace);
      case Action.Tag tag -> editHeaders(packets, decision, counts, leadingSpace);
      case Action.Quarantine(String reason) -> {
        editHeaders(packets, decision, counts, leadingSpace);
        packets.add(packet(ResponseCode.SMFIR_QUARANTINE, quarantineReason(reason)));
      }
      case Action.Reject(SmtpReply reply) -> {
        return List.of(reply(reply));
      }
      case Action.Tempfail(SmtpReply reply) -> {
        return List.of(reply(reply));
      }
    }
    packets.add(MilterPackets.SMFIS_ACCEPT);
    return packets;
  }

  private static void editHeaders(
      List<MilterPacket> packets, Decision decision, HeaderCounts counts, boolean leadingSpace) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(decision.removeHeaders());
    for (String name : names) {
      // An index counts the fields of that name that are left, so the last goes first.
      for (int index = counts.of(name); index >= 1; index--) {
        packets.add(removal(index, name));
      }
    }
    for (HeaderField field : decision.headers()) {
      String value = leadingSpace ? " " + field.value() : field.value();
      packets.add(packet(ResponseCode.SMFIR_ADDHEADER, field.name(), value));
    }
  }

  private static MilterPacket removal(int index, String name) {
    byte[] fields = zeroTerminated(name, "");
    byte[] payload =
        ByteBuffer.allocate(Integer.BYTES + fields.length).putInt(index).put(fields).array();
    return MilterPacket.builder().command(ResponseCode.SMFIR_CHGHEADER).payload(payload).build();
  }

  private static MilterPacket reply(SmtpReply reply) {
    // MTAs take the text for a printf format: an unpaired % makes Sendmail drop the whole reply.
    String text = reply.text().replace("%", "%%");
    return packet(
        ResponseCode.SMFIR_REPLYCODE, reply.code() + " " + reply.enhancedCode() + " " + text);
  }

  private static String quarantineReason(String reason) {
    String line = reason.replaceAll("[^ -~]", "?");
    return line.substring(0, Math.min(line.length(), MAX_QUARANTINE_REASON));
  }

  private static MilterPacket packet(ResponseCode code, String... fields) {
    return MilterPacket.builder().command(code).payload(zeroTerminated(fields)).build();
  }

  private static byte[] zeroTerminated(String... fields) {
    return (String.join("\0", fields) + "\0").getBytes(ISO_8859_1);
  }
}
