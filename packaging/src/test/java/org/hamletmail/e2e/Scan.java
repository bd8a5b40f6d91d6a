package org.hamletmail.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code hamlet scan --json} of the built distribution. */
final class Scan {
  private Scan() {}

  /**
   * Returns what it says of each message, by path, in its order.
   *
   * @param arguments options and paths
   */
  static Map<String, JsonObject> of(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(HamletMilter.launcher().toString(), "scan", "--json"));
    command.addAll(List.of(arguments));
    Map<String, JsonObject> scanned = new LinkedHashMap<>();
    for (String line : Scratch.run(command.toArray(String[]::new)).lines().toList()) {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      scanned.put(json.get("path").getAsString(), json);
    }
    return scanned;
  }
}
