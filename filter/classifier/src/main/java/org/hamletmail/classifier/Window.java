package org.hamletmail.classifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A window of one of several messages.
 *
 * @param message which of them, from 0
 * @param ids its tokens
 */
// Windows are never compared, and a list of boxed ids would cost four times the memory.
@SuppressWarnings("ArrayRecordComponent")
record Window(int message, int[] ids) {

  /**
   * Groups windows of similar length, so that little padding is computed.
   *
   * @param minWidth to which shorter windows are padded
   * @param maxTokens of a group, padding included; a longer window is a group of its own
   */
  static List<List<Window>> batches(List<Window> windows, int minWidth, int maxTokens) {
    List<Window> byLength = new ArrayList<>(windows);
    byLength.sort(Comparator.comparingInt(window -> window.ids().length));
    List<List<Window>> batches = new ArrayList<>();
    List<Window> batch = new ArrayList<>();
    for (Window window : byLength) {
      // Sorted, so this window's length is the width of a batch that it joins.
      int width = Math.max(minWidth, window.ids().length);
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
