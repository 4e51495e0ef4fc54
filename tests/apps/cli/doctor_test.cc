#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(Doctor, LooksAtMachineModelAndSpeed) {
  const test::Outcome outcome = test::run_prefilter({"doctor", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const nlohmann::json json = nlohmann::json::parse(outcome.out);
  std::vector<std::string> names;
  for (const auto& check : json["checks"]) {
    names.push_back(check["name"]);
    EXPECT_NE(check["health"], "FAIL") << check;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"program", "processor", "kernels", "threads", "memory",
                                             "model", "hashes", "self-test", "speed"}));
}

TEST(Doctor, FailsWithAdviceWhereThereIsNoModel) {
  const test::TempFolder folder;
  const test::Outcome outcome = test::run_prefilter({"doctor", "--model", folder.file("none")});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.out.find("FAIL  model"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("-> "), std::string::npos) << outcome.out;
}

TEST(Doctor, WarnsOfMoreThreadsThanProcessors) {
  const test::Outcome outcome =
      test::run_prefilter({"doctor", "--threads", "500", "--model", "no"});
  EXPECT_NE(outcome.out.find("WARN  threads"), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace prefilter::cli
