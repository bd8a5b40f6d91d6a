package org.hamletmail.status;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.hamletmail.policy.LogLine;

/** The fields of a decision's log line as JSON has them, in the log and in the history. */
final class LoggedFields {
  private LoggedFields() {}

  /** Adds the fields, numbers as numbers and all else as text. */
  static void add(LogLine line, JsonObject object) {
    line.fields()
        .forEach((key, value) ->
            object.add(
                key,
                value instanceof Number number
                    ? new JsonPrimitive(number)
                    : new JsonPrimitive(value.toString())));
  }
}
