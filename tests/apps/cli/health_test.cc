#include "apps/cli/health.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::cli {
namespace {

const HealthCheck kGood = {"memory", Health::kOk, "plenty", ""};
const HealthCheck kOdd = {"threads", Health::kWarn, "load 9", "wait"};
const HealthCheck kBad = {"model", Health::kFail, "not there", "name one"};

TEST(Health, IsAsGoodAsItsWorstCheck) {
  EXPECT_EQ(worst({}), Health::kOk);
  EXPECT_EQ(worst({kGood, kGood}), Health::kOk);
  EXPECT_EQ(worst({kOdd, kGood}), Health::kWarn);
  EXPECT_EQ(worst({kGood, kBad, kOdd}), Health::kFail);
}

TEST(Health, TellsPeopleWhatToDoOnlyWhereSomethingIsToBeDone) {
  EXPECT_EQ(to_text({kGood, kBad}, false),
            "OK    memory        plenty\n"
            "FAIL  model         not there\n"
            "                    -> name one\n");
}

TEST(Health, IsColouredOnlyWhenAsked) {
  EXPECT_EQ(to_text({kGood, kOdd, kBad}, false).find('\x1b'), std::string::npos);
  EXPECT_NE(to_text({kGood}, true).find("\x1b[32m"), std::string::npos);
}

TEST(Health, TellsProgramsTheSame) {
  const nlohmann::json json = nlohmann::json::parse(to_json({kGood, kOdd}));
  EXPECT_EQ(json["health"], "WARN");
  ASSERT_EQ(json["checks"].size(), 2U);
  EXPECT_EQ(json["checks"][1]["name"], "threads");
  EXPECT_EQ(json["checks"][1]["finding"], "load 9");
  EXPECT_EQ(json["checks"][1]["advice"], "wait");
}

}  // namespace
}  // namespace prefilter::cli
