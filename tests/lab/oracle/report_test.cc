#include "lab/oracle/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::oracle {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(OracleReport, ComparesTwoReadings) {
  const std::vector<double> first = {0.0, 2.0, 7.0, 10.0, 5.0};
  const std::vector<double> second = {0.0, 3.0, 8.0, 10.0, 5.4};
  const Agreement agreement = agreement_of(first, second);
  EXPECT_EQ(agreement.articles, 5U);
  EXPECT_DOUBLE_EQ(agreement.same_score, 0.6);
  EXPECT_NEAR(agreement.mean_difference, 0.48, 1e-12);
  // scikit-learn 1.9.1: cohen_kappa_score([0,2,7,10,5], [0,3,8,10,5], labels=range(11),
  // weights="quadratic"); ([0,0,2,2,1], [0,1,2,2,1]) for the labels.
  EXPECT_NEAR(agreement.scores->value, 0.984177215189873, 1e-12);
  EXPECT_NEAR(agreement.labels->value, 0.705882352941177, 1e-12);
}

RunReport report() {
  RunReport report{.out = "scored.jsonl", .answers = "scored.jsonl.answers.jsonl"};
  report.articles = 12;
  report.scored = 9;
  report.commerce = 4;
  report.journalism = 3;
  report.unanswered = 2;
  report.failures = {{"a7", "no usable answer"}};
  report.tokens = {5000, 300};
  report.tokens_in_all = {9000, 500};
  report.tokens_to_go = 2100;
  report.usd = 0.0012;
  report.usd_to_go = 0.0005;
  report.priced = true;
  report.left.usd = 0.004;
  report.agreement = Agreement{.articles = 3};
  return report;
}

TEST(OracleReport, TellsPeopleWhatHappenedAndWhatIsLeft) {
  const std::string text = to_text(report());
  for (const char* part : {"12, 9 scored", "4 commerce", "3 journalism", "2 between", "0.0012 USD",
                           "0.0040 USD", "2 articles, for which the budget does not suffice",
                           "2100 tokens, 0.0005 USD", "a7: no usable answer", "not defined"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("written")));
}

TEST(OracleReport, ShowsNoDollarsWithoutPrices) {
  RunReport unpriced = report();
  unpriced.priced = false;
  unpriced.left = {};
  EXPECT_THAT(to_text(unpriced), Not(HasSubstr("USD")));
  EXPECT_TRUE(nlohmann::json::parse(to_json(unpriced))["cost"]["usd"].is_null());
}

TEST(OracleReport, IsJsonForPrograms) {
  const auto json = nlohmann::json::parse(to_json(report()));
  EXPECT_EQ(json["articles"], 12);
  EXPECT_EQ(json["failures"][0]["id"], "a7");
  EXPECT_EQ(json["cost"]["tokens_in"], 5000);
  EXPECT_EQ(json["cost"]["tokens_in_all"], 9500);
  EXPECT_EQ(json["cost"]["usd_left"], 0.004);
  EXPECT_TRUE(json["agreement"]["weighted_kappa_of_scores"].is_null());
  EXPECT_EQ(json["histogram"].size(), 11U);
  EXPECT_EQ(json["written"], false);
}

}  // namespace
}  // namespace prefilter::oracle
