package org.hamletmail.classifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Groups the windows of a message for the model. */
final class Windows {
  private Windows() {}

  /**
   * Groups windows of similar length, so that little padding is computed.
   *
   * @param windows token ids
   * @param minWidth to which shorter windows are padded
   * @param maxTokens of a group, padding included; a longer window is a group of its own
   * @return groups, in which the longest window stands last
   */
  static List<List<int[]>> batches(List<int[]> windows, int minWidth, int maxTokens) {
    List<int[]> byLength = new ArrayList<>(windows);
    byLength.sort(Comparator.comparingInt(ids -> ids.length));
    List<List<int[]>> batches = new ArrayList<>();
    List<int[]> batch = new ArrayList<>();
    for (int[] window : byLength) {
      // Sorted, so this window's length is the width of a batch that it joins.
      int width = Math.max(minWidth, window.length);
      if (!batch.isEmpty() && (batch.size() + 1) * width > maxTokens) {
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
