#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/evaluate/evaluate.h"
#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

TEST(ResultsJson, HoldsWhatItsDocumentationNames) {
  const test::TempFolder folder;
  write_tiny_case(folder);
  EvaluateOptions options;
  options.model = {{"tiny", folder.file("model")}};
  options.data = folder.file("test.jsonl");
  options.made_by = "a test";
  const Result<Results> results = evaluate(options);
  ASSERT_TRUE(results) << results.error().message();
  const auto json = nlohmann::json::parse(to_json(*results));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["data"]["articles"], 4);
  EXPECT_TRUE(json["validation"].is_null());
  const auto& candidate = json["candidates"][0];
  EXPECT_EQ(candidate["kind"], "model");
  const auto& full = candidate["forms"]["full"];
  const auto& all = full["slices"]["all"];
  for (const char* name :
       {"f1", "precision", "recall", "accuracy", "average_precision", "journalism_blocked"}) {
    EXPECT_TRUE(all[name].contains("value") && all[name].contains("low")) << name;
  }
  EXPECT_EQ(all["articles"], 4);
  EXPECT_EQ(all["curve"].back()[1], 2) << "the last point blocks all commerce";
  EXPECT_EQ(full["histogram"]["commerce"].size(), kHistogramBins);
  EXPECT_EQ(full["calibration"]["served"]["bins"].size(), kReliabilityBins);
  EXPECT_TRUE(full["calibration"]["fitted"].is_null());
  EXPECT_EQ(full["false_blocks"].size() + full["misses"].size(),
            all["confusion"]["false_positives"].get<size_t>() +
                all["confusion"]["false_negatives"].get<size_t>());
}

}  // namespace
}  // namespace prefilter::evaluate
