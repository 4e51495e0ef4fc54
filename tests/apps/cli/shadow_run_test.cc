#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/shadow/evidence_reader.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> run_of(const std::string& database) {
  return {"shadow",     "run",
          "--input",    test::repository_path("examples/articles.jsonl"),
          "--rules",    test::repository_path("config/rules.yaml"),
          "--database", database};
}

/// How many of the examples the default model blocks.
size_t blocked_by_classify() {
  const test::Outcome outcome =
      test::run_prefilter({"classify", test::repository_path("examples/articles.jsonl")});
  const std::string verdict = R"("verdict":"BLOCK")";
  size_t count = 0;
  for (size_t at = outcome.out.find(verdict); at != std::string::npos;
       at = outcome.out.find(verdict, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ShadowRun, ShowsADumpToModelAndRules) {
  const test::TempFolder folder;
  const std::string database = folder.file("shadow.db");
  const test::Outcome outcome = test::run_prefilter(run_of(database));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("64 articles compared"));
  EXPECT_EQ(outcome.out, "");

  const auto evidence = shadow::read_evidence(database);
  ASSERT_TRUE(evidence) << evidence.error().message();
  ASSERT_EQ(evidence->runs.size(), 1U);
  EXPECT_TRUE(evidence->runs[0].replay);
  EXPECT_TRUE(evidence->runs[0].gaps.empty());
  EXPECT_EQ(evidence->runs[0].model_sha256.size(), 64U);
  uint64_t blocked = 0;
  uint64_t articles = 0;
  for (const shadow::Stratum& stratum : evidence->strata) {
    articles += stratum.count;
    const bool model =
        stratum.cell == shadow::Cell::kBoth || stratum.cell == shadow::Cell::kModelOnly;
    if (model) blocked += stratum.count;
  }
  EXPECT_EQ(articles, 64U);
  EXPECT_EQ(blocked, blocked_by_classify());
}

TEST(ShadowRun, ADumpThatIsDoneIsNotCountedTwice) {
  const test::TempFolder folder;
  const std::string database = folder.file("shadow.db");
  ASSERT_EQ(test::run_prefilter(run_of(database)).status, 0);
  const test::Outcome again = test::run_prefilter(run_of(database));
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, HasSubstr("replayed to its end before"));
}

TEST(ShadowRun, NamesWhatIsMissing) {
  const test::TempFolder folder;
  const test::Outcome no_rules = test::run_prefilter({"shadow", "run", "--input", "x"});
  EXPECT_EQ(no_rules.status, 2);
  const test::Outcome no_file = test::run_prefilter(
      {"shadow", "run", "--input", folder.file("none.jsonl"), "--rules",
       test::repository_path("config/rules.yaml"), "--database", folder.file("s.db")});
  EXPECT_EQ(no_file.status, 3);
  EXPECT_THAT(no_file.err, HasSubstr("none.jsonl"));
  const test::Outcome stream = test::run_prefilter(
      {"shadow", "run", "--input", "-", "--rules", test::repository_path("config/rules.yaml")});
  EXPECT_EQ(stream.status, 2);
}

}  // namespace
}  // namespace prefilter::cli
