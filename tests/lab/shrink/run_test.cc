#include "lab/shrink/run.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/bundle.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::shrink {
namespace {

class Run : public testing::Test {
 protected:
  Run() {
    test::write_tiny_checkpoint(folder_.file("source"), "bert");
    options_.shrink.source = folder_.file("source");
    options_.shrink.target = folder_.file("target");
    options_.bundle.created = "2026-01-31T08:00:00Z";
    options_.bundle.code_version = "test";
    data_ = folder_.write("data.jsonl",
                          "{\"title\": \"the sale\", \"label\": 1, \"language\": \"en\"}\n"
                          "{\"title\": \"the vote\", \"label\": 0, \"language\": \"en\"}\n");
  }
  test::TempFolder folder_;
  RunOptions options_;
  std::string data_;
};

TEST_F(Run, WritesACheckpointAndComparesItWithItsSource) {
  options_.shrink.texts = {data_};
  options_.data = data_;
  const auto report = run(options_);
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_TRUE(report->accuracy);
  EXPECT_EQ(report->accuracy->all.articles, 2U);
  EXPECT_EQ(report->accuracy->all.changed_verdicts, 0U);
  EXPECT_EQ(report->accuracy->all.before.f1, report->accuracy->all.after.f1);
  EXPECT_EQ(report->embeddings, "unchanged");
}

TEST_F(Run, WritesABundleWithEmbeddingsInFourBits) {
  options_.shrink.texts = {data_};
  options_.embeddings = Embeddings::kInt4;
  options_.data = data_;
  const auto report = run(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_TRUE(report->int4_words && report->accuracy);
  EXPECT_GT(report->bundle_bytes, 0U);
  const auto bundle = Bundle::open(options_.shrink.target);
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->manifest().name, "target");
  EXPECT_TRUE(bundle->scorer().encoder().config().int4_words);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name == "source" || name == "target" || name == "data.jsonl") << name;
  }
}

TEST_F(Run, ABadLineOfTheDataIsFoundBeforeAnythingIsWritten) {
  options_.data = folder_.write("bad.jsonl", "{\"title\": \"the sale\", \"label\": 7}\n");
  const auto report = run(options_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(options_.shrink.target));
}

TEST_F(Run, ABundleThatExistsIsRefused) {
  std::filesystem::create_directory(options_.shrink.target);
  options_.embeddings = Embeddings::kInt8;
  const auto report = run(options_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kRefused);
}

}  // namespace
}  // namespace prefilter::shrink
