#include "apps/cli/bench_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::cli {
namespace {

BenchReport whole_report() {
  BenchReport report;
  report.model = "m@1";
  report.precision = "int8";
  report.threads = 2;
  report.latency = {{16, {2.0, 1.0, 3.0}}, {32, {5.0}}};
  report.throughput = BenchReport::Throughput{100, 4500, {0.5, 0.25, 1.0}};
  report.walk = BenchReport::Throughput{100, 4400, {2.0}};
  report.program = BenchReport::Program{{80.0, 90.0}, 50'000'000};
  return report;
}

TEST(BenchReport, WritesWhatThePeersComparisonReads) {
  const nlohmann::json json = nlohmann::json::parse(to_json(whole_report()));
  EXPECT_EQ(json["latency"][0]["tokens"], 16);
  EXPECT_EQ(json["latency"][0]["samples_ms"], (std::vector<double>{2.0, 1.0, 3.0}));
  EXPECT_EQ(json["throughput"]["articles"], 100);
  EXPECT_EQ(json["throughput"]["seconds"], 0.5);
  EXPECT_GT(json["peak_rss_bytes"], 0);
}

TEST(BenchReport, SaysOnWhatItWasMeasuredAndHowItSpreads) {
  const nlohmann::json json = nlohmann::json::parse(to_json(whole_report()));
  for (const char* key : {"processor", "usable_processors", "instruction_set", "memory_bytes"}) {
    EXPECT_TRUE(json["machine"].contains(key)) << key;
  }
  for (const char* key : {"version", "commit", "model", "precision", "threads"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["latency"][0]["milliseconds"]["n"], 3);
  EXPECT_EQ(json["latency"][0]["milliseconds"]["p50"], 2.0);
  EXPECT_EQ(json["latency"][0]["milliseconds"]["p99"], 3.0);
  EXPECT_EQ(json["throughput"]["articles_per_second"], 200.0);
  EXPECT_EQ(json["walk"]["articles_per_second"], 50.0);
  EXPECT_EQ(json["program"]["cold_start_ms"]["p50"], 80.0);
  EXPECT_EQ(json["program"]["peak_memory_bytes"], 50'000'000);
}

TEST(BenchReport, LeavesOutWhatWasNotMeasured) {
  BenchReport report;
  report.latency = {{16, {2.0}}};
  const nlohmann::json json = nlohmann::json::parse(to_json(report));
  EXPECT_FALSE(json.contains("throughput"));
  EXPECT_FALSE(json.contains("walk"));
  EXPECT_FALSE(json.contains("program"));
  EXPECT_EQ(to_text(report).find("articles/s"), std::string::npos);
}

TEST(BenchReport, ShowsPeopleEveryFigure) {
  const std::string text = to_text(whole_report());
  for (const char* part : {"m@1", "16 tokens", "32 tokens", "200.0 articles/s", "50.0 articles/s",
                           "80.0 ms", "50.0 MB"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

}  // namespace
}  // namespace prefilter::cli
