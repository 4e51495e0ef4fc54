#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(Bench, MeasuresWhatIsAskedAndNothingElse) {
  const test::TempFolder folder;
  const std::string json = folder.file("bench.json");
  const test::Outcome outcome =
      test::run_prefilter({"bench", "--threads", "1", "--lengths", "8,20", "--repeats", "3",
                           "--warm-up", "1", "--mix", "none", "--json", json});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("20 tokens"), std::string::npos) << outcome.out;
  const nlohmann::json result = nlohmann::json::parse(test::read_bytes(json));
  ASSERT_EQ(result["latency"].size(), 2U);
  EXPECT_EQ(result["latency"][1]["tokens"], 20);
  EXPECT_EQ(result["latency"][1]["samples_ms"].size(), 3U);
  EXPECT_EQ(result["threads"], 1);
  EXPECT_FALSE(result.contains("throughput"));
  EXPECT_FALSE(result.contains("program"));
}

TEST(Bench, ScoresTheLengthsOfAFileAsOneJob) {
  const test::TempFolder folder;
  const test::Outcome outcome = test::run_prefilter(
      {"bench", "--lengths", "none", "--mix", folder.write("mix", "9\n12\n30\n"), "--json", "-"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result["throughput"]["articles"], 3);
  EXPECT_EQ(result["throughput"]["tokens"], 51);
  EXPECT_GT(result["throughput"]["seconds"], 0.0);
  EXPECT_TRUE(result["latency"].empty());
}

TEST(Bench, MeasuresTheProgramItselfInAWholeRun) {
  const test::TempFolder folder;
  const test::Outcome outcome =
      test::run_prefilter({"bench", "--lengths", "8", "--repeats", "1", "--mix",
                           folder.write("mix", "9\n12\n"), "--json", "-"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result["walk"]["articles"], 2);
  EXPECT_GT(result["program"]["cold_start_ms"]["p50"], 0.0);
  EXPECT_GT(result["program"]["peak_memory_bytes"], 0);
}

TEST(Bench, RefusesLengthsThatAreNone) {
  EXPECT_EQ(test::run_prefilter({"bench", "--lengths", "16,x"}).status, 2);
  EXPECT_EQ(test::run_prefilter({"bench", "--lengths", "0"}).status, 2);
  EXPECT_EQ(test::run_prefilter({"bench", "--lengths", "16", "--mix", "/no/such/file"}).status, 3);
  EXPECT_EQ(test::run_prefilter({"bench", "--lengths", "100000", "--mix", "none"}).status, 2);
}

}  // namespace
}  // namespace prefilter::cli
