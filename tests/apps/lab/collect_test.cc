#include "lab/collect/collect.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/apps/lab/verb_run.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

Ran run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--sources", test::repository_path("config/sources.yaml")});
  return run_verb("collect", arguments);
}

class CollectVerb : public testing::Test {
 protected:
  CollectVerb() : out_(folder_.file("out.jsonl")) {
    dump_ =
        folder_.write("dump.jsonl",
                      "{\"id\": 1, \"header\": \"Council rebuilds the pier\", \"lang\": \"en\"}\n"
                      "{\"id\": 2, \"header\": \"School roof leaks again\", \"lang\": \"en\"}\n");
  }
  test::TempFolder folder_;
  std::string out_;
  std::string dump_;
};

TEST_F(CollectVerb, AddsOnceAndReports) {
  const std::vector<std::string> arguments = {dump_, "--out", out_, "--fields", "title=header"};
  const Ran first = run(arguments);
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_NE(first.out.find("2 added, 2 articles in"), std::string::npos) << first.out;
  EXPECT_TRUE(std::filesystem::exists(folder_.file("collect_report.json")));
  EXPECT_NE(run(arguments).out.find("0 added, 2 articles in"), std::string::npos);
}

TEST_F(CollectVerb, TakesItsInputsFromAListToo) {
  const std::string list = folder_.write("inputs.txt", "# a comment\n\n  " + dump_ + "  \n");
  const Ran ran = run({"--list", list, "--out", out_, "--fields", "title=header", "--format",
                       "json", "--total", "1"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["articles"]["added"], 1);
  EXPECT_EQ(json["dropped"]["total_reached"], 1);
}

TEST_F(CollectVerb, ErrorsHaveTheirExitStatusAndLeaveNoOutput) {
  EXPECT_EQ(run({dump_}).status, 2);
  EXPECT_EQ(run({"--out", out_}).status, 2);
  EXPECT_EQ(run({dump_, "--out", out_, "--fields", "title"}).status, 2);
  EXPECT_EQ(run({dump_, "--out", out_, "--fields", "titel=header"}).status, 2);
  EXPECT_EQ(run({dump_, "--out", out_, "--near-similarity", "0.1"}).status, 2);
  EXPECT_EQ(run({folder_.file("none.jsonl"), "--out", out_}).status, 3);
  EXPECT_EQ(run({dump_, "--out", folder_.file("no/such/out.jsonl")}).status, 3);
  EXPECT_FALSE(std::filesystem::exists(out_));
}

}  // namespace
}  // namespace prefilter::lab
