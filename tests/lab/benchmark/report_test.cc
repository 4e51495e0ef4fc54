#include "lab/benchmark/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::benchmark {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Report report() {
  CandidateReport small;
  small.name = "small";
  small.model = "small@1";
  small.manifest_sha256 = std::string(64, 'a');
  small.max_tokens = 512;
  small.size_bytes = size_t{3} << 20;
  small.latency["window"] = {1, 512, spread_of({4.0, 5.0, 9.0}), {4.5, 5.5}};
  small.throughput = Throughput{10, 450, {2.0, 0.5, 1.0}};
  small.program = ProgramRun{{80.0, 70.0, 90.0}, size_t{50} << 20};
  CandidateReport bare;
  bare.name = "bare";
  Report report;
  report.version = "1.2.3";
  report.machine = {"a processor", 2, "avx2", 1024, 0.5, 1.5};
  report.threads = 2;
  report.rounds = 3;
  report.candidates = {small, bare};
  return report;
}

TEST(BenchmarkReport, SaysWhatWasMeasuredAndOnWhat) {
  const auto json = nlohmann::json::parse(to_json(report()));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["machine"]["instruction_set"], "avx2");
  EXPECT_EQ(json["machine"]["load_before"], 0.5);
  EXPECT_TRUE(json["data"].is_null());
  const auto& small = json["candidates"][0];
  EXPECT_EQ(small["latency"]["window"]["milliseconds"]["p50"], 5.0);
  EXPECT_EQ(small["latency"]["window"]["milliseconds"]["p99"], 9.0);
  EXPECT_EQ(small["latency"]["window"]["median_tokens"], 512);
  EXPECT_EQ(small["throughput"]["articles_per_second"], 10.0);
  EXPECT_EQ(small["cold_start_ms"]["p50"], 80.0);
  EXPECT_EQ(small["peak_memory_bytes"], 50 << 20);
  EXPECT_EQ(small["size_bytes"], 3 << 20);
}

TEST(BenchmarkReport, LeavesOutWhatWasNotMeasured) {
  const auto json = nlohmann::json::parse(to_json(report()));
  const auto& bare = json["candidates"][1];
  EXPECT_FALSE(bare.contains("throughput"));
  EXPECT_FALSE(bare.contains("cold_start_ms"));
  EXPECT_FALSE(bare.contains("peak_memory_bytes"));
  EXPECT_TRUE(bare["latency"].empty());
}

TEST(BenchmarkReport, NamesTheDataOfTheGivenArticles) {
  Report with_data = report();
  with_data.data = "splits/test.jsonl";
  with_data.data_sha256 = std::string(64, 'b');
  const auto json = nlohmann::json::parse(to_json(with_data));
  EXPECT_EQ(json["data"]["file"], "splits/test.jsonl");
  EXPECT_EQ(json["data"]["sha256"], std::string(64, 'b'));
}

TEST(BenchmarkReport, HasARowForEachCandidate) {
  const std::string table = to_table(report());
  EXPECT_THAT(table, AllOf(HasSubstr("\nsmall      5.0      9.0"), HasSubstr("10.0"),
                           HasSubstr("80 ms"), HasSubstr("50.0 MiB"), HasSubstr("\nbare ")));
  EXPECT_THAT(table, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace prefilter::benchmark
