package org.hamletmail.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.hamletmail.finetune.EpochFigures;
import org.hamletmail.finetune.Glance;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws how a training went. */
final class CoursePlots {
  private CoursePlots() {}

  static List<Plot> of(TrainingCourse course) {
    return List.of(loss(course), accuracy(course));
  }

  private static Plot loss(TrainingCourse course) {
    EpochFigures best = course.run().best();
    return curves(
        course,
        "loss",
        "Loss while training",
        String.format(
            Locale.ROOT,
            "Curves of the loss over examples seen. Validation loss fell from %.3f to %.3f in epoch %d,"
                + " whose weights were kept.",
            course.run().epochs().getFirst().validationLoss(),
            best.validationLoss(),
            best.epoch()),
        "loss (lower is better)",
        new Figures(
            Glance::trainLoss,
            Glance::validationLoss,
            EpochFigures::trainLoss,
            EpochFigures::validationLoss),
        LegendPosition.InsideNE);
  }

  private static Plot accuracy(TrainingCourse course) {
    EpochFigures best = course.run().best();
    return curves(
        course,
        "accuracy",
        "Accuracy while training",
        String.format(
            Locale.ROOT,
            "Curves of the accuracy over examples seen. Validation accuracy rose from %.1f %% to %.1f %%"
                + " in epoch %d, whose weights were kept.",
            course.run().epochs().getFirst().validationAccuracy() * 100,
            best.validationAccuracy() * 100,
            best.epoch()),
        "right answers (%)",
        new Figures(
            glance -> glance.trainAccuracy() * 100,
            glance -> glance.validationAccuracy() * 100,
            epoch -> epoch.trainAccuracy() * 100,
            epoch -> epoch.validationAccuracy() * 100),
        LegendPosition.InsideSE);
  }

  /** What is taken of looks in between and of epochs. */
  private record Figures(
      ToDoubleFunction<Glance> trainGlance,
      ToDoubleFunction<Glance> validationGlance,
      ToDoubleFunction<EpochFigures> train,
      ToDoubleFunction<EpochFigures> validation) {}

  private static Plot curves(
      TrainingCourse course,
      String name,
      String title,
      String alt,
      String yAxis,
      Figures figures,
      LegendPosition legend) {
    List<Glance> glances = course.run().glances();
    List<EpochFigures> epochs = course.run().epochs();
    List<Double> seen = glances.stream().map(glance -> (double) glance.seen()).toList();
    List<Double> ends =
        epochs.stream().map(e -> (double) e.epoch() * course.examplesAnEpoch()).toList();
    return Plots.plot(
        name,
        title,
        alt,
        palette -> {
          Drawing drawing = new Drawing(palette, "examples seen", yAxis, legend);
          drawing.chart().getStyler().setXAxisMin(0.0);
          drawing.xLabels(value -> String.format(Locale.ROOT, "%,.0f", value));
          if (!glances.isEmpty()) {
            drawing.line(
                "training, samples",
                seen,
                glances.stream().map(g -> figures.trainGlance.applyAsDouble(g)).toList(),
                drawing.ham(),
                true);
            drawing.line(
                "validation, samples",
                seen,
                glances.stream().map(g -> figures.validationGlance.applyAsDouble(g)).toList(),
                drawing.spam(),
                true);
          }
          drawing.line(
              "training",
              ends,
              epochs.stream().map(e -> figures.train.applyAsDouble(e)).toList(),
              drawing.ham(),
              false);
          drawing.line(
              "validation",
              ends,
              epochs.stream().map(e -> figures.validation.applyAsDouble(e)).toList(),
              drawing.spam(),
              false);
          drawing.mark((double) course.run().bestEpoch() * course.examplesAnEpoch());
          return drawing;
        });
  }
}
