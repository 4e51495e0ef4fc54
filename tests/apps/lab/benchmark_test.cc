#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::lab {
namespace {

using test::Outcome;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class BenchmarkVerb : public testing::Test {
 protected:
  BenchmarkVerb() {
    test::write_files(folder_.file("models/bert"), test::tiny_bundle("bert", Precision::kInt8));
    test::write_files(folder_.file("models/distil"),
                      test::tiny_bundle("distilbert", Precision::kFp32));
  }

  Outcome run(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        fs::path(test::prefilter_program()).parent_path() / "prefilter-lab",
        "benchmark",
        "--models",
        folder_.file("models"),
        "--rounds",
        "2",
        "--mix-articles",
        "4",
        "--window-repeats",
        "2"};
    words.insert(words.end(), more.begin(), more.end());
    return test::Subprocess(words).finish();
  }

  const test::TempFolder folder_;
};

TEST_F(BenchmarkVerb, WritesEachFigureOfEachBundle) {
  const std::string out = folder_.file("b.json");
  const Outcome outcome =
      run({"--out", out, "--data", folder_.write("a.jsonl", "{\"title\":\"sale\"}\n"), "--threads",
           "1"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("distil"));
  const auto json = nlohmann::json::parse(test::read_bytes(out));
  EXPECT_EQ(json["threads"], 1);
  EXPECT_EQ(json["data"]["file"], folder_.file("a.jsonl"));
  ASSERT_EQ(json["candidates"].size(), 2U);
  EXPECT_EQ(json["candidates"][0]["name"], "bert");
  EXPECT_EQ(json["candidates"][1]["precision"], "fp32");
  for (const auto& candidate : json["candidates"]) {
    for (const std::string workload : {"window", "mix", "articles"}) {
      EXPECT_GT(candidate["latency"][workload]["milliseconds"]["p50"], 0.0) << workload;
      EXPECT_EQ(candidate["latency"][workload]["round_p50_ms"].size(), 2U);
    }
    EXPECT_GT(candidate["throughput"]["articles_per_second"], 0.0);
    EXPECT_GT(candidate["cold_start_ms"]["p50"], 0.0);
    EXPECT_GT(candidate["peak_memory_bytes"], 0);
    EXPECT_GT(candidate["size_bytes"], 0);
  }
}

TEST_F(BenchmarkVerb, GivesTheReportOnStandardOutputIfAsked) {
  const Outcome outcome = run({"--out", "-", "--cold-starts", "0"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_FALSE(json["candidates"][0].contains("cold_start_ms"));
  EXPECT_TRUE(json["data"].is_null());
}

TEST_F(BenchmarkVerb, RefusesWhatCannotBeMeasuredAndWritesNothing) {
  const std::string out = folder_.file("never.json");
  EXPECT_EQ(run({"--out", out, "--data", folder_.file("nowhere.jsonl")}).status, 3);
  const Outcome broken =
      run({"--out", out, "--data", folder_.write("bad.jsonl", "{\"title\":\"a\"}\nno json\n")});
  EXPECT_EQ(broken.status, 2);
  EXPECT_THAT(broken.err, HasSubstr("line 2"));
  EXPECT_EQ(run({"--out", out, "--data", folder_.write("empty.jsonl", "")}).status, 2);
  EXPECT_EQ(run({"--out", out, "--prefilter", "/no/such/program"}).status, 6);
  EXPECT_EQ(run({"--out", out, "--rounds", "0"}).status, 2);
  EXPECT_EQ(run({"--out", out, "--model", "x=" + folder_.file("nowhere")}).status, 3);
  EXPECT_EQ(run({"--out", folder_.file("no/folder/b.json"), "--cold-starts", "0"}).status, 3);
  fs::remove(folder_.file("models/bert/tokenizer.json"));
  const Outcome corrupt = run({"--out", out});
  EXPECT_NE(corrupt.status, 0);
  EXPECT_THAT(corrupt.err, HasSubstr("bert"));
  EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace prefilter::lab
