package org.hamletmail.status;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.ModelInfo;

/** What a daemon says of itself. Safe for use by several threads; answers at once, but reloads. */
public interface ServingDaemon {

  /** Returns why it can't take mail now, in a few words; empty where it can. */
  Optional<String> trouble();

  /** Returns what is known of the model that answers now. */
  ModelInfo model();

  /** Returns what the model computes with, such as {@code PyTorch 2.7.1}. */
  String engine();

  /** Returns how a new model does that is on trial, or how the last trial ended, in words. */
  Optional<String> trial();

  /** Returns where the model lies, or its successor if that is about to take over. */
  Path modelDirectory();

  /** Returns what it is at. */
  Load load();

  /**
   * Reads the configuration again and looks for a new model, which takes a while.
   *
   * @param asker who wants it, for the log
   */
  Reloaded reload(String asker);

  /**
   * What a daemon is at.
   *
   * @param workers messages that can be decided on at once
   * @param active messages that are
   * @param waiting messages that wait for a worker
   * @param stuck workers that hang
   * @param connections of mail servers
   */
  record Load(int workers, int active, int waiting, long stuck, int connections) {}

  /**
   * What came of a reload.
   *
   * @param done false where the configuration was refused
   * @param lines what to tell whoever asked for it, at least one
   */
  record Reloaded(boolean done, List<String> lines) {
    /** Copies the lines. */
    public Reloaded {
      lines = List.copyOf(lines);
    }
  }
}
