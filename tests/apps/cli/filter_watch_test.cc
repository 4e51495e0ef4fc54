#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

/// The example articles four times over: 256, of which nearly half are blocked.
std::string many_articles() {
  const std::string once = test::read_bytes(test::repository_path("examples/articles.jsonl"));
  return once + once + once + once;
}

/// A configuration with a fuse for a model that may block one article in a hundred.
std::string write_config(const test::TempFolder& folder) {
  folder.write("rules.yaml", "groups: {}\n");
  return folder.write("config.yaml",
                      "mode: primary\nrules: rules.yaml\n"
                      "watch:\n  folder: watch\n  most_blocked: 0.01\n");
}

TEST(FilterWatch, HandsOverToTheRulesAndKeepsWhatWasBlockedForAReplay) {
  const test::TempFolder folder;
  const std::string config = write_config(folder);
  const test::Outcome outcome =
      test::run_prefilter({"filter", "--config", config, "-"}, many_articles());
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("the fuse is blown"), std::string::npos) << outcome.err;
  size_t blocked = 0;
  for (const std::string& line : outcome.lines()) {
    blocked += nlohmann::json::parse(line)["verdict"] == "BLOCK" ? 1 : 0;
  }
  EXPECT_GT(blocked, 0U);
  EXPECT_LT(blocked, 40U);  // of some 120 that the model would have blocked
  const nlohmann::json last = nlohmann::json::parse(outcome.lines().back());
  EXPECT_EQ(last["verdict"], "PASS");
  EXPECT_EQ(last["decided_by"], "regex_backup");
  const test::Outcome back = test::run_prefilter({"replay", folder.file("watch")});
  EXPECT_EQ(back.lines().size(), blocked) << back.err;
}

TEST(FilterWatch, StaysWithTheRulesInTheNextRun) {
  const test::TempFolder folder;
  const std::string config = write_config(folder);
  test::run_prefilter({"filter", "--config", config, "-"}, many_articles());
  const test::Outcome next =
      test::run_prefilter({"filter", "--config", config, "-"}, many_articles());
  for (const std::string& line : next.lines()) {
    EXPECT_EQ(nlohmann::json::parse(line)["decided_by"], "regex_backup");
  }
}

}  // namespace
}  // namespace prefilter::cli
