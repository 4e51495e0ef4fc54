#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/gate/gate.h"
#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {
namespace {

TEST(DecisionJson, HasTheNumbersBehindEveryCondition) {
  shadow::Evidence evidence = made_run();
  add_stratum(evidence, shadow::Cell::kBoth, "en", 4000, {.commerce = 60});
  const Decision decision = decide(evidence);
  const nlohmann::json json = nlohmann::json::parse(to_json(decision));
  EXPECT_EQ(json["format"], "prefilter-gate/1");
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["threshold"], 0.84);
  EXPECT_EQ(json["criteria"]["precision"], 0.95);
  ASSERT_EQ(json["conditions"].size(), decision.conditions.size());
  const nlohmann::json& precision = json["conditions"][3];
  EXPECT_EQ(precision["name"], "precision");
  EXPECT_EQ(precision["estimate"], 1.0);
  EXPECT_EQ(precision["lower"], *decision.conditions[3].lower);
  EXPECT_EQ(precision["labels_needed"], precision["more_labels"][0]["labels"]);
  EXPECT_EQ(precision["more_labels"][0]["cell"], "both");
  EXPECT_EQ(json["conditions"][0]["estimate"], nullptr);
}

TEST(DecisionJson, IsTheSameForTheSameEvidence) {
  EXPECT_EQ(to_json(decide(good_evidence())), to_json(decide(good_evidence())));
}

}  // namespace
}  // namespace prefilter::gate
