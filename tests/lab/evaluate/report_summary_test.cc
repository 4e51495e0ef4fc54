#include "lab/evaluate/report_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::evaluate {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json candidate(const std::string& name, double precision, double recall,
               const std::string& kind = "model") {
  const auto figure = [](double value) {
    return json{{"value", value}, {"low", value}, {"high", value}};
  };
  json one{{"name", name}, {"kind", kind}};
  one["forms"]["full"]["slices"]["all"] = {
      {"f1", figure(2 * precision * recall / (precision + recall))},
      {"precision", figure(precision)},
      {"recall", figure(recall)},
      {"journalism_blocked", figure(0.01)}};
  return one;
}

ReportSummary summary_of(const std::vector<json>& candidates, const json& benchmark = nullptr) {
  return summarize({{"candidates", candidates}}, benchmark, {});
}

TEST(ReportSummary, SaysWhichCandidateMeetsWhatAndWhatTheOthersMiss) {
  const ReportSummary summary =
      summary_of({candidate("weak", 0.95, 0.8), candidate("middle", 0.93, 0.92),
                  candidate("strong", 0.97, 0.96)});
  EXPECT_EQ(summary.headline, "strong meets the targets");
  EXPECT_EQ(summary.best, 2U);
  EXPECT_EQ(summary.standings[0].level, "below");
  EXPECT_THAT(summary.standings[0].sentence, HasSubstr("recall 80.0 % (at least 85.0 %)"));
  EXPECT_EQ(summary.standings[1].level, "minimum");
  EXPECT_THAT(summary.standings[1].sentence, HasSubstr("precision 93.0 % (at least 95.0 %)"));
  EXPECT_THAT(summary.standings[2].sentence, HasSubstr("F1 96.5 %"));
}

TEST(ReportSummary, NamesAllThatStandAsHighAsTheBest) {
  const json good = candidate("a", 0.96, 0.96);
  EXPECT_EQ(summary_of({good, candidate("b", 0.97, 0.97)}).headline, "b and a meet the targets");
  EXPECT_EQ(summary_of({good, good, candidate("b", 0.97, 0.97)}).headline,
            "b and 2 others meet the targets");
}

TEST(ReportSummary, TakesAValueThatEqualsAtLeastAsReached) {
  EXPECT_EQ(summary_of({candidate("edge", 0.95, 0.95)}).standings[0].level, "target");
}

TEST(ReportSummary, SaysThatNoCandidateMeetsTheMinimumAndWhichComesNearest) {
  const ReportSummary summary = summary_of({candidate("a", 0.5, 0.5), candidate("b", 0.8, 0.8)});
  EXPECT_EQ(summary.headline, "No candidate meets the minimum; b comes nearest");
}

TEST(ReportSummary, PutsAModelBeforeABaseline) {
  EXPECT_EQ(
      summary_of({candidate("rules", 0.99, 0.99, "rules"), candidate("model", 0.91, 0.91)}).best,
      1U);
}

TEST(ReportSummary, AsksForLatencyWhereItWasMeasured) {
  const json slow = {
      {"candidates",
       {{{"name", "m"}, {"latency", {{"window", {{"milliseconds", {{"p50", 80.0}}}}}}}}}}};
  EXPECT_EQ(summary_of({candidate("m", 0.97, 0.97)}, slow).standings[0].level, "minimum");
  const ReportSummary other = summary_of({candidate("other", 0.97, 0.97)}, slow);
  EXPECT_EQ(other.standings[0].level, "below");
  EXPECT_THAT(other.standings[0].sentence, HasSubstr("unknown time"));
}

TEST(ReportSummary, TakesFiguresThatAreMissingForNotKnown) {
  const ReportSummary summary = summary_of({json{{"name", "x"}, {"forms", 3}}, json(7)});
  EXPECT_EQ(summary.standings[0].level, "below");
  EXPECT_THAT(summary.standings[0].sentence, HasSubstr("precision not known"));
}

}  // namespace
}  // namespace prefilter::evaluate
