package org.hamletmail.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.OwnWords;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.Calibrating;
import org.hamletmail.evaluation.OwnThresholds;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Temperature;
import org.hamletmail.evaluation.Thresholds;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.teacher.OwnWordsLessons;

/**
 * What own words are worth, by cross-validation: each message is judged by words that were learnt
 * without its part of the mail, at a threshold that was chosen without it.
 *
 * @param learnt from all of the mail, at the temperature
 * @param temperature that all log-odds were divided by
 * @param thresholds chosen on all of the mail
 * @param judged all messages in their order; the threshold that holds for a part was moved onto the
 *     one of {@code thresholds}, and the scores with it
 * @param wordsAlone the same without the GPT-2's say, for a yardstick
 */
public record OwnWordsTrial(
    OwnWords learnt,
    double temperature,
    Thresholds thresholds,
    List<ScoredMessage> judged,
    List<ScoredMessage> wordsAlone) {

  /**
   * Learns and tries.
   *
   * @param gpt2 log-odds of each message by the model that is adapted
   */
  static OwnWordsTrial of(
      OwnMail mail, double[] gpt2, Recipe.Thresholds wanted, TrainingListener listener) {
    List<LabeledMessage> messages = mail.messages();
    double[] logOdds = new double[messages.size()];
    double[] alone = new double[messages.size()];
    int parts = mail.folds().count();
    for (int part = 0; part < parts; part++) {
      int held = part;
      OwnWords words =
          OwnWordsLessons.learn(
              lessons(messages.stream().filter(m -> mail.folds().of(m) != held).toList()));
      for (int i = 0; i < logOdds.length; i++) {
        if (mail.folds().of(messages.get(i)) == part) {
          String text = messages.get(i).text().forModel();
          logOdds[i] = words.logOdds(text, gpt2[i]);
          alone[i] = words.logOdds(text, 0);
        }
      }
      listener.note("words      part " + (part + 1) + " of " + parts + " judged by the others");
    }
    OwnWords learnt = OwnWordsLessons.learn(lessons(messages));
    listener.note("words      " + learnt.size() + " words and pairs");
    double temperature = Temperature.fit(scored(messages, logOdds));
    List<ScoredMessage> cooled =
        Calibrating.apply(Calibration.ofTemperature(temperature), scored(messages, logOdds));
    Thresholds thresholds = choose(cooled, wanted);
    return new OwnWordsTrial(
        learnt.at(temperature),
        temperature,
        thresholds,
        crossed(mail, cooled, wanted, thresholds.tag().pSpam()),
        crossed(mail, scored(messages, alone), wanted, 0.5));
  }

  private static List<OwnWordsLessons.Lesson> lessons(List<LabeledMessage> messages) {
    return messages.stream()
        .map(m -> new OwnWordsLessons.Lesson(m.label(), m.text().forModel()))
        .toList();
  }

  private static List<ScoredMessage> scored(List<LabeledMessage> messages, double[] logOdds) {
    return IntStream.range(0, logOdds.length)
        .mapToObj(i ->
            new ScoredMessage(
                messages.get(i).label(), 1 / (1 + Math.exp(-logOdds[i])), messages.get(i).source()))
        .toList();
  }

  private static Thresholds choose(List<ScoredMessage> scored, Recipe.Thresholds wanted) {
    return OwnThresholds.choose(scored, wanted.tag(), wanted.tagFpr(), wanted.rejectFpr());
  }

  /** Moves the scores of each part by as much as the threshold without it lies off. */
  private static List<ScoredMessage> crossed(
      OwnMail mail, List<ScoredMessage> scored, Recipe.Thresholds wanted, double onto) {
    int parts = mail.folds().count();
    double[] thresholds = new double[parts];
    for (int part = 0; part < parts; part++) {
      List<ScoredMessage> others = new ArrayList<>();
      for (int i = 0; i < scored.size(); i++) {
        if (mail.folds().of(mail.messages().get(i)) != part) {
          others.add(scored.get(i));
        }
      }
      thresholds[part] = choose(others, wanted).tag().pSpam();
    }
    return IntStream.range(0, scored.size())
        .mapToObj(i ->
            Temperature.moved(
                scored.get(i), thresholds[mail.folds().of(mail.messages().get(i))], onto))
        .toList();
  }
}
