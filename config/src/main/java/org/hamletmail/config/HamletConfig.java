package org.hamletmail.config;

/**
 * All settings, valid and complete.
 *
 * @param model which model answers
 * @param text limits on what is read of one message
 * @param cache size and age of the verdict cache
 * @param policy what to do about verdicts and failures
 * @param lists files of senders, recipients, clients and lists that count more
 * @param learning what becomes of messages that users mark
 * @param milter where the milter listens
 * @param status where the milter tells how it is
 * @param control where {@code hamlet ctl} reaches the milter
 * @param history which decisions are remembered
 * @param log how the milter logs
 * @param james how much Hamlet takes on inside Apache James
 */
public record HamletConfig(
    ModelSettings model,
    TextSettings text,
    CacheSettings cache,
    PolicySettings policy,
    ListSettings lists,
    LearningSettings learning,
    MilterSettings milter,
    StatusSettings status,
    ControlSettings control,
    HistorySettings history,
    LogSettings log,
    JamesSettings james) {

  /** Returns the settings of {@code reference.conf} on this machine; a test compares them. */
  public static HamletConfig defaults() {
    return new HamletConfig(
        ModelSettings.defaults(),
        TextSettings.defaults(),
        CacheSettings.defaults(),
        PolicySettings.defaults(),
        ListSettings.defaults(),
        LearningSettings.defaults(),
        MilterSettings.defaults(),
        StatusSettings.defaults(),
        ControlSettings.defaults(),
        HistorySettings.defaults(),
        LogSettings.defaults(),
        JamesSettings.defaults());
  }

  /** Returns the same settings with another model. */
  public HamletConfig withModel(ModelSettings other) {
    return new HamletConfig(
        other, text, cache, policy, lists, learning, milter, status, control, history, log, james);
  }

  /** Returns the same settings with another milter. */
  public HamletConfig withMilter(MilterSettings other) {
    return new HamletConfig(
        model, text, cache, policy, lists, learning, other, status, control, history, log, james);
  }
}
