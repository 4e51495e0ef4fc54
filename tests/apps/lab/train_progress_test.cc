#include "apps/lab/train_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace prefilter::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

train::StepRecord step_at(size_t step, double loss = 0.5) {
  return {.step = step,
          .epoch = static_cast<double>(step) / 1000.0,
          .loss = loss,
          .articles = 16,
          .seconds = 0.5};
}

TEST(TrainPace, TellsStepEpochLossRateAndTimeLeft) {
  TrainPace pace(2000);
  EXPECT_EQ(pace.text(), "step 0/2,000");
  for (size_t step = 1; step <= 1000; ++step) pace.add(step_at(step));
  EXPECT_EQ(pace.text(), "step 1,000/2,000 · epoch 1.00 · loss 0.500 · 32 articles/s · 8:20 left");
}

TEST(TrainPace, GuessesNoTimeLeftFromTheFirstSteps) {
  TrainPace pace(2000);
  for (size_t step = 1; step <= 4; ++step) pace.add(step_at(step));
  EXPECT_THAT(pace.text(), Not(HasSubstr("left")));
  pace.add(step_at(5));
  EXPECT_THAT(pace.text(), HasSubstr("16:38 left"));
}

TEST(TrainPace, AResumedRunGoesByTheStepsOfItsOwn) {
  TrainPace pace(2000);
  for (size_t step = 1501; step <= 1510; ++step) pace.add(step_at(step));
  EXPECT_THAT(pace.text(), HasSubstr("step 1,510/2,000"));
  EXPECT_THAT(pace.text(), HasSubstr("4:05 left"));
}

TEST(TrainPace, TheLossIsThatOfTheLastSteps) {
  TrainPace pace(10000);
  for (size_t step = 1; step <= 500; ++step) pace.add(step_at(step, 1.0));
  for (size_t step = 501; step <= 1000; ++step) pace.add(step_at(step, 0.25));
  EXPECT_THAT(pace.text(), HasSubstr("loss 0.250"));
  TrainPace rough(10000);
  for (size_t step = 1; step <= 500; ++step) rough.add(step_at(step, step % 2 == 0 ? 0.2 : 0.6));
  EXPECT_THAT(rough.text(), HasSubstr("loss 0.39"));
}

TEST(TrainPace, OneLossThatIsNoNumberDoesNotHideTheOthers) {
  TrainPace pace(100);
  pace.add(step_at(1));
  pace.add(step_at(2, std::nan("")));
  pace.add(step_at(3));
  EXPECT_THAT(pace.text(), HasSubstr("loss 0.500"));
}

TEST(EvaluationText, TellsTheFiguresInPercent) {
  train::EvaluationRecord evaluation;
  evaluation.step = 1625;
  evaluation.epoch = 1.0;
  evaluation.loss = 0.3012;
  evaluation.metrics.f1 = 0.912;
  evaluation.metrics.precision = 0.93;
  evaluation.metrics.recall = 0.8949;
  evaluation.metrics.accuracy = 1.0;
  EXPECT_EQ(evaluation_text(evaluation),
            "step 1,625 · epoch 1.00 · val F1 91.2 %, precision 93.0 %, recall 89.5 %, accuracy "
            "100.0 %, loss 0.301");
}

std::string written(TrainProgress::Style style) {
  ::testing::internal::CaptureStderr();
  {
    TrainProgress progress({.style = style, .plain_every_s = 10.0, .steps = 100});
    for (size_t step = 1; step <= 50; ++step) progress.step(step_at(step));
    progress.say("saved");
  }
  return ::testing::internal::GetCapturedStderr();
}

TEST(TrainProgress, PlainLinesComeNowAndThenWithoutControlCharacters) {
  const std::string text = written(TrainProgress::Style::kPlain);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);  // steps 20, 40 and "saved"
  EXPECT_THAT(text, ::testing::StartsWith("prefilter-lab: step 20/100"));
  EXPECT_THAT(text, ::testing::EndsWith("prefilter-lab: saved\n"));
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(TrainProgress, ATerminalGetsOneLineThatIsRewritten) {
  const std::string text = written(TrainProgress::Style::kTerminal);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, ::testing::StartsWith("\r\x1b[Kstep 1/100"));
  EXPECT_THAT(text, ::testing::EndsWith("\r\x1b[Kprefilter-lab: saved\n"));
}

TEST(TrainProgress, SilentIsSilent) { EXPECT_EQ(written(TrainProgress::Style::kSilent), ""); }

}  // namespace
}  // namespace prefilter::lab
