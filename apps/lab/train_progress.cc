#include "apps/lab/train_progress.h"

#include <cmath>
#include <cstdio>
#include <iostream>

namespace prefilter::lab {
namespace {

// A step back counts this much less: half after some 35 steps.
constexpr double kFading = 0.98;
// The first steps are slower, and their lengths say little of the rest.
constexpr size_t kStepsBeforeGuess = 5;

std::string decimals(double number, int places) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*f", places, number);
  return buffer;
}

std::string percent(double share) { return decimals(share * 100.0, 1) + " %"; }

}  // namespace

void TrainPace::add(const train::StepRecord& step) {
  last_ = step;
  ++seen_;
  // One step without a number would hide all later ones.
  const double loss =
      std::isfinite(step.loss) ? step.loss : (weight_ > 0.0 ? loss_ / weight_ : 0.0);
  weight_ = weight_ * kFading + 1.0;
  loss_ = loss_ * kFading + loss;
  articles_ = articles_ * kFading + static_cast<double>(step.articles);
  seconds_ = seconds_ * kFading + step.seconds;
}

std::string TrainPace::text() const {
  if (seen_ == 0) return "step 0/" + cli::grouped(steps_);
  std::string text = "step " + cli::grouped(last_.step) + "/" + cli::grouped(steps_) + " · epoch " +
                     decimals(last_.epoch, 2) + " · loss " + decimals(loss_ / weight_, 3);
  if (seconds_ <= 0.0) return text;
  const double rate = articles_ / seconds_;
  text += " · " + decimals(rate, rate < 10.0 ? 1 : 0) + " articles/s";
  if (seen_ >= kStepsBeforeGuess && steps_ > last_.step) {
    const double left = static_cast<double>(steps_ - last_.step) * seconds_ / weight_;
    text += " · " + cli::clock_text(left) + " left";
  }
  return text;
}

std::string evaluation_text(const train::EvaluationRecord& evaluation) {
  const BinaryMetrics& metrics = evaluation.metrics;
  return "step " + cli::grouped(evaluation.step) + " · epoch " + decimals(evaluation.epoch, 2) +
         " · val F1 " + percent(metrics.f1) + ", precision " + percent(metrics.precision) +
         ", recall " + percent(metrics.recall) + ", accuracy " + percent(metrics.accuracy) +
         ", loss " + decimals(evaluation.loss, 3);
}

TrainProgress::TrainProgress(const Options& options)
    : options_(options),
      pace_(options.steps),
      line_(options.style == Style::kTerminal ? cli::StatusLine::Show::kYes
                                              : cli::StatusLine::Show::kNo) {}

void TrainProgress::step(const train::StepRecord& step) {
  pace_.add(step);
  if (line_.due()) line_.update(pace_.text());
  if (options_.style != Style::kPlain) return;
  since_plain_s_ += step.seconds;
  if (since_plain_s_ < options_.plain_every_s) return;
  since_plain_s_ = 0.0;
  say(pace_.text());
}

void TrainProgress::say(const std::string& text) {
  if (options_.style == Style::kSilent) return;
  line_.clear();
  std::cerr << "prefilter-lab: " << text << std::endl;
}

}  // namespace prefilter::lab
