package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.config.LogFormat;
import org.hamletmail.policy.LogLine;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the log, as a file and as the journal gets them. */
class LogEncoderTest {

  private static final String TIME =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)";

  private final Logger logger = new LoggerContext().getLogger("org.hamletmail.policy.DecisionLog");

  @AfterEach
  void restore() {
    LogStyle.use(LogFormat.LOGFMT);
  }

  @Test
  void encode_decisionAsLogfmt_isOneLineOfPairs() {
    assertThat(line(false, Level.INFO, "{}", decision()))
        .matches(TIME + " INFO  DecisionLog queue_id=A1 verdict=spam p_spam=0\\.900000 .*\n");
  }

  @Test
  void encode_forTheJournal_hasAPriorityAndNoTime() {
    assertThat(line(true, Level.INFO, "{}", decision())).startsWith("<6>DecisionLog queue_id=A1 ");
    assertThat(line(true, Level.WARN, "careful")).isEqualTo("<4>DecisionLog careful\n");
    assertThat(line(true, Level.ERROR, "ouch")).isEqualTo("<3>DecisionLog ouch\n");
    assertThat(line(true, Level.DEBUG, "hm")).isEqualTo("<7>DecisionLog hm\n");
    LogStyle.use(LogFormat.JSON);
    assertThat(line(true, Level.INFO, "{}", decision()))
        .startsWith("<6>{\"level\":\"info\",\"logger\":\"DecisionLog\",\"queue_id\":\"A1\",");
  }

  @Test
  void encode_decisionAsJson_hasTheFieldsWithTheirTypes() {
    LogStyle.use(LogFormat.JSON);
    JsonObject object = json("{}", decision());
    assertThat(object.get("time").getAsString()).matches(TIME);
    assertThat(object.get("p_spam").toString()).isEqualTo("0.900000");
    assertThat(object.get("took_ms").getAsJsonPrimitive().isNumber()).isTrue();
    assertThat(object.get("queue_id").getAsJsonPrimitive().isString()).isTrue();
    assertThat(object.has("message")).isFalse();
  }

  @Test
  void encode_failureAsJson_leavesOutWhatIsNotKnown() {
    LogStyle.use(LogFormat.JSON);
    List<LogLine> lines = new ArrayList<>();
    Decisions.on("12345", .5).fail((envelope, decision, line) -> lines.add(line), Reason.DEADLINE);
    JsonObject object = json("{} {}", lines.getFirst(), "cause=SomeException");
    assertThat(object.has("p_spam")).isFalse();
    assertThat(object.get("queue_id").getAsJsonPrimitive().isString()).isTrue();
    assertThat(object.get("message").getAsString()).isEqualTo("cause=SomeException");
  }

  @Test
  void encode_lineEndsAndQuotes_endAndQuoteNothing() {
    assertThat(line(false, Level.WARN, "a\r\nb <0>c")).endsWith(" DecisionLog a b <0>c\n");
    LogStyle.use(LogFormat.JSON);
    assertThat(json("say \"x\"\n{\"level\":\"error\"}").get("message").getAsString())
        .isEqualTo("say \"x\" {\"level\":\"error\"}");
  }

  @Test
  void encode_exception_staysInTheLine() {
    LoggingEvent event =
        new LoggingEvent("x", logger, Level.WARN, "failed", new IOException("disk"), null);
    assertThat(encoded(false, event)).matches(TIME + " WARN  DecisionLog failed.*IOException.*\n");
  }

  @Test
  void isJournal_streamIsAnother_isNot(@TempDir Path folder) throws IOException {
    Path stream = Files.writeString(folder.resolve("stream"), "");
    String is =
        Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");
    assertThat(LogStyle.isJournal(is, stream)).isTrue();
    assertThat(LogStyle.isJournal("8:1", stream)).isFalse();
    assertThat(LogStyle.isJournal(null, stream)).isFalse();
    assertThat(LogStyle.isJournal(is, folder.resolve("none"))).isFalse();
  }

  private static LogLine decision() {
    List<LogLine> lines = new ArrayList<>();
    Decisions.on("A1", .9).tell((envelope, decision, line) -> lines.add(line));
    return lines.getFirst();
  }

  private JsonObject json(String format, Object... arguments) {
    return JsonParser.parseString(line(false, Level.INFO, format, arguments)).getAsJsonObject();
  }

  private String line(boolean journal, Level level, String format, Object... arguments) {
    return encoded(journal, new LoggingEvent("x", logger, level, format, null, arguments));
  }

  private static String encoded(boolean journal, ILoggingEvent event) {
    LogEncoder encoder = new LogEncoder(journal);
    encoder.start();
    return new String(encoder.encode(event), UTF_8);
  }
}
