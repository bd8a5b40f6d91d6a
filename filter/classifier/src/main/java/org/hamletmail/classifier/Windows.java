package org.hamletmail.classifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hamletmail.gpt2.Readout;

/** Makes of the windows of a message what the model has to compute. */
final class Windows {
  private Windows() {}

  /**
   * Returns windows of which the model reads the last position, or all.
   *
   * @param windows token ids, at least one each
   * @param maxTokens to which they are padded where the last position is read, padding or not
   */
  static List<int[]> read(List<int[]> windows, Readout readout, int maxTokens, int padId) {
    return switch (readout) {
      case LAST_TOKEN, MEAN -> windows;
      // What stands behind the position can't change the answer.
      case FIRST -> windows.stream().map(window -> new int[] {window[0]}).toList();
      case LAST_POSITION -> windows.stream().map(ids -> padded(ids, maxTokens, padId)).toList();
    };
  }

  private static int[] padded(int[] window, int tokens, int padId) {
    int[] padded = Arrays.copyOf(window, tokens);
    Arrays.fill(padded, window.length, tokens, padId);
    return padded;
  }

  /**
   * Groups windows of one length, so that no padding is computed.
   *
   * @param windows token ids
   * @param maxTokens of a group; a longer window is a group of its own
   */
  static List<List<int[]>> batches(List<int[]> windows, int maxTokens) {
    List<int[]> byLength = new ArrayList<>(windows);
    byLength.sort(Comparator.comparingInt(ids -> ids.length));
    List<List<int[]>> batches = new ArrayList<>();
    List<int[]> batch = new ArrayList<>();
    for (int[] window : byLength) {
      if (!batch.isEmpty()
          && (batch.getFirst().length != window.length
              || (batch.size() + 1) * window.length > maxTokens)) {
        batches.add(List.copyOf(batch));
        batch.clear();
      }
      batch.add(window);
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }
}
