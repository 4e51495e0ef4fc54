#include "lab/select/criteria.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::select {
namespace {

using ::testing::HasSubstr;

TEST(Criteria, BeginAsTheMissionSetsThem) {
  const Criteria criteria;
  EXPECT_EQ(criteria.target.f1, 0.95);
  EXPECT_EQ(criteria.target.precision, 0.95);
  EXPECT_EQ(criteria.target.recall, 0.95);
  EXPECT_EQ(criteria.target.journalism_blocked, 0.05);
  EXPECT_EQ(criteria.target.latency_ms, 50.0);
  EXPECT_EQ(criteria.minimum.f1, 0.90);
  EXPECT_EQ(criteria.minimum.precision, 0.90);
  EXPECT_EQ(criteria.minimum.recall, 0.85);
  EXPECT_EQ(criteria.minimum.journalism_blocked, std::nullopt);
  EXPECT_EQ(criteria.minimum.latency_ms, 100.0);
}

TEST(Criteria, AreSetByNameOneByOne) {
  Criteria criteria;
  EXPECT_TRUE(set_criterion("target_precision", "0.97", criteria));
  EXPECT_TRUE(set_criterion("minimum_latency_ms", "25", criteria));
  EXPECT_TRUE(set_criterion("target_recall", "none", criteria));
  EXPECT_EQ(criteria.target.precision, 0.97);
  EXPECT_EQ(criteria.minimum.latency_ms, 25.0);
  EXPECT_EQ(criteria.target.recall, std::nullopt);
  for (const std::string& name : criteria_names()) {
    EXPECT_TRUE(set_criterion(name, "0.5", criteria)) << name;
  }
}

TEST(Criteria, RefuseWhatIsNoBound) {
  Criteria criteria;
  for (const std::string text : {"95", "-0.1", "nan", "inf", "", "0.9x", "0,95", "null"}) {
    const Result<void> set = set_criterion("target_f1", text, criteria);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code(), ErrorCode::kInvalidArgument);
  }
  const Result<void> typo = set_criterion("target_precison", "0.9", criteria);
  ASSERT_FALSE(typo);
  EXPECT_THAT(typo.error().message(), HasSubstr("did you mean target_precision"));
  EXPECT_FALSE(set_criterion("", "0.9", criteria));
  EXPECT_FALSE(set_criterion("min", "0.9", criteria));
  EXPECT_EQ(criteria.target.f1, 0.95);
}

TEST(Criteria, AreReadFromYaml) {
  Criteria criteria;
  ASSERT_TRUE(set_criteria_of_yaml("target_f1: 0.9  # a comment\nminimum_recall: null\n", "c.yaml",
                                   criteria));
  EXPECT_EQ(criteria.target.f1, 0.9);
  EXPECT_EQ(criteria.minimum.recall, std::nullopt);
  EXPECT_TRUE(set_criteria_of_yaml("", "c.yaml", criteria));
}

TEST(Criteria, NameTheLineOfWhatIsWrong) {
  Criteria criteria;
  for (const auto& [text, words] :
       {std::pair("target_f1: 0.9\nrecall: 1\n", "c.yaml:2: there is"),
        std::pair("target_f1: [1]\n", "c.yaml:1: must be"),
        std::pair("target_f1: 1\ntarget_f1: 1\n", "c.yaml:2: target_f1"),
        std::pair("- 1\n", "c.yaml:1: must hold"), std::pair("target_f1: \"\n", "c.yaml:")}) {
    const Result<void> set = set_criteria_of_yaml(text, "c.yaml", criteria);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(set.error().message(), HasSubstr(words));
  }
}

}  // namespace
}  // namespace prefilter::select
