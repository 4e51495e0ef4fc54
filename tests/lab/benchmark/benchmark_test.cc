#include "lab/benchmark/benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::benchmark {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Article article(const std::string& title) {
  return {.title = title, .content = "", .language = ""};
}

/// Two tiny bundles, and a clock that moves one second each time somebody looks.
class Benchmark : public testing::Test {
 protected:
  Benchmark() {
    test::write_files(folder_.file("bert"), test::tiny_bundle("bert", Precision::kInt8));
    test::write_files(folder_.file("distil"), test::tiny_bundle("distilbert", Precision::kInt8));
    articles_.longest = article(std::string(3000, 'a'));
    for (int i = 0; i < 3000; i += 2) articles_.longest.title[static_cast<size_t>(i)] = ' ';
    articles_.mix = {article("sale"), article("a vote today")};
    options_.threads = 1;
    options_.rounds = 2;
    options_.window_repeats = 3;
    context_.rounds.now_s = [this] { return now_s_ += 1.0; };
  }

  Result<Report> measure_both() {
    return measure({{"bert", folder_.file("bert")}, {"distil", folder_.file("distil")}}, articles_,
                   options_, context_);
  }

  const test::TempFolder folder_;
  Articles articles_;
  Options options_;
  Context context_;
  double now_s_ = 0.0;
};

TEST_F(Benchmark, MeasuresEachWorkloadOfEachCandidate) {
  articles_.given = {article("a law")};
  const auto report = measure_both();
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(report->candidates.size(), 2U);
  const CandidateReport& bert = report->candidates[0];
  EXPECT_EQ(bert.model, "tiny@1.0");
  EXPECT_EQ(bert.architecture, "bert");
  EXPECT_EQ(report->candidates[1].architecture, "distilbert");
  EXPECT_EQ(bert.latency.at("window").milliseconds.n, 6U);  // 2 rounds of 3
  EXPECT_EQ(bert.latency.at("window").median_tokens, bert.max_tokens);
  EXPECT_EQ(bert.latency.at("mix").milliseconds.n, 4U);
  EXPECT_EQ(bert.latency.at("mix").milliseconds.p50, 1000.0);
  EXPECT_EQ(bert.latency.at("articles").articles, 1U);
  ASSERT_TRUE(bert.throughput);
  EXPECT_EQ(bert.throughput->articles, 2U);
  EXPECT_EQ(bert.throughput->articles_per_second(), 2.0);
  EXPECT_FALSE(bert.program);
}

TEST_F(Benchmark, SaysWhichBundleItWasAndHowLarge) {
  const auto report = measure_both();
  ASSERT_TRUE(report) << report.error().message();
  const CandidateReport& bert = report->candidates[0];
  EXPECT_EQ(bert.manifest_sha256, *sha256_file(folder_.file("bert/manifest.json")));
  size_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.file("bert"))) {
    bytes += entry.file_size();
  }
  EXPECT_EQ(bert.size_bytes, bytes);
}

TEST_F(Benchmark, RunsTheProgramOfEachCandidateOnce) {
  std::vector<std::string> asked;
  context_.run_program = [&](const Candidate& candidate) -> Result<ProgramRun> {
    asked.push_back(candidate.name);
    return ProgramRun{{12.0}, 34};
  };
  const auto report = measure_both();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(asked, ElementsAre("bert", "distil"));
  EXPECT_EQ(report->candidates[1].program->peak_memory_bytes, 34U);
  options_.cold_starts = 0;
  ASSERT_TRUE(measure_both());
  EXPECT_EQ(asked.size(), 2U);
}

TEST_F(Benchmark, NamesTheCandidateThatCannotBeOpened) {
  std::filesystem::remove(folder_.file("distil/model.safetensors"));
  const auto report = measure_both();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("the model distil"));
}

TEST_F(Benchmark, TakesArticlesFromAllOverTheFile) {
  std::vector<Article> ten;
  for (int i = 0; i < 10; ++i) ten.push_back(article(std::to_string(i)));
  std::vector<std::string> titles;
  for (const Article& chosen : spread_evenly(ten, 3)) titles.push_back(chosen.title);
  EXPECT_THAT(titles, ElementsAre("0", "3", "6"));
  EXPECT_EQ(spread_evenly(ten, 20).size(), 10U);
}

}  // namespace
}  // namespace prefilter::benchmark
