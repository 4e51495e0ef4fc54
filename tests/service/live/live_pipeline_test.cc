#include "service/live/live_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::live {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

class Counter : public pipeline::PairObserver {
 public:
  void observe(const Article&, const pipeline::Pair&) noexcept override { ++seen; }
  std::atomic<int> seen{0};
};

/// A live pipeline over a tiny model that blocks everything, behind a file of configuration.
class LivePipelineTest : public testing::Test {
 protected:
  LivePipelineTest() {
    test::write_files(folder_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    folder_.write("rules.yaml", "groups: {shop: {patterns: [{name: deal, pattern: deal}]}}\n");
  }

  void say(const std::string& more) {
    folder_.write("config.yaml", "model: model\nrules: rules.yaml\nthreshold: 0\n" + more);
  }

  LivePipeline make(bool log_pairs = true) {
    return LivePipeline({.config = [this] { return pipeline::read_config(file("config.yaml")); },
                         .tell =
                             [this](const watch::Notice& notice) {
                               const std::scoped_lock lock(mutex_);
                               told_.push_back(notice.sentence);
                             },
                         .log_pairs = log_pairs});
  }

  std::string file(const std::string& name) const { return folder_.file(name); }

  /// The last of so many pairs.
  static pipeline::Pair judge(const pipeline::Pipeline& pipeline, int articles) {
    Workspace workspace;
    pipeline::Pair last;
    const Article one{.title = "A deal", .content = "", .language = "en"};
    for (int i = 0; i < articles; ++i) last = pipeline.filter(std::span(&one, 1), workspace)[0];
    return last;
  }

  const test::TempFolder folder_;
  std::mutex mutex_;  // a thread of the watch tells as well
  std::vector<std::string> told_;
};

constexpr const char* kWatched = "mode: primary\nwatch: {folder: w}\n";

TEST_F(LivePipelineTest, PutsAFuseBeforeTheModelAndQuarantinesWhatItBlocks) {
  say(kWatched);
  LivePipeline live = make();
  const pipeline::Opened opened = *live.open();
  EXPECT_EQ(judge(*opened.pipeline, 1).verdict.decided_by, DecidedBy::kModel);
  EXPECT_EQ(judge(*opened.pipeline, 100).verdict.decided_by, DecidedBy::kRegexBackup);
  EXPECT_TRUE(live.close(seconds(60)));
  const watch::WatchFigures figures = *live.watch_figures();
  EXPECT_TRUE(figures.fuse_blown);
  EXPECT_GT(figures.quarantine.kept, 0U);
  EXPECT_EQ(figures.quarantine.lost, 0U);
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_THAT(told_[0], HasSubstr("the fuse is blown"));
}

TEST_F(LivePipelineTest, KeepsItsWatchThroughChangesUntilTheSectionChanges) {
  say(kWatched);
  LivePipeline live = make();
  judge(*live.open()->pipeline, 100);
  say(std::string(kWatched) + "threshold: 0.1\n");
  EXPECT_FALSE(live.open());  // a key that stands twice
  EXPECT_TRUE(live.watch_figures()->fuse_blown);
  say("mode: slm_only\nwatch: {folder: w}\n");
  EXPECT_TRUE(judge(*live.open()->pipeline, 1).barred);
  say("mode: slm_only\nwatch: {folder: other}\n");
  EXPECT_FALSE(judge(*live.open()->pipeline, 1).barred);
  EXPECT_FALSE(live.watch_figures()->fuse_blown);
  say("mode: slm_only\n");
  EXPECT_TRUE(live.open());
  EXPECT_FALSE(live.watch_figures());
}

TEST_F(LivePipelineTest, IsNotOpenedUnderAWatchThatCannotBe) {
  say("mode: primary\nwatch: {folder: no/where}\n");
  const Result<pipeline::Opened> opened = make().open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(opened.error().message(), HasSubstr("config.yaml:5: watch"));
}

TEST_F(LivePipelineTest, AsksTheModelInModeShadowOnlyWhereSomebodyLooks) {
  say("mode: shadow\n");
  Counter counter;
  LivePipeline counted({.config = [this] { return pipeline::read_config(file("config.yaml")); },
                        .figures = &counter});
  judge(*counted.open()->pipeline, 3);
  EXPECT_TRUE(counted.drain(seconds(60)));
  EXPECT_EQ(counter.seen, 3);
  say("mode: shadow\nwatch: {folder: w}\n");
  LivePipeline watched = make();
  judge(*watched.open()->pipeline, 4);
  EXPECT_TRUE(watched.close(seconds(60)));
  EXPECT_EQ(watched.watch_figures()->baseline_articles, 4U);
}

TEST_F(LivePipelineTest, LogsPairsWhereItIsToAndWarnsWhereItCannot) {
  say("mode: primary\nshadow: {database: shadow.db}\n");
  LivePipeline silent = make(false);
  ASSERT_TRUE(silent.open());
  EXPECT_FALSE(std::filesystem::exists(file("shadow.db")));
  LivePipeline live = make();
  EXPECT_TRUE(live.open()->warnings.empty());
  EXPECT_TRUE(std::filesystem::exists(file("shadow.db")));
  LivePipeline second = make();  // one process, one object at a time records
  const pipeline::Opened opened = *second.open();
  ASSERT_EQ(opened.warnings.size(), 1U);
  EXPECT_THAT(opened.warnings[0], HasSubstr("pairs are not logged"));
}

TEST_F(LivePipelineTest, ObservesNothingOnceClosedAndItsFuseHolds) {
  say(kWatched);
  LivePipeline live = make();
  const pipeline::Opened opened = *live.open();
  judge(*opened.pipeline, 100);
  EXPECT_TRUE(live.close(seconds(60)));
  const uint64_t kept = live.watch_figures()->quarantine.kept;
  EXPECT_TRUE(judge(*live.open()->pipeline, 20).barred);
  EXPECT_EQ(live.watch_figures()->quarantine.kept, kept);
}

TEST_F(LivePipelineTest, InheritsAPipelineUnderAWatchOfItsOwn) {
  say(kWatched);
  LivePipeline parent = make();
  const pipeline::Opened opened = *parent.open();
  LivePipeline child = make(false);
  const std::shared_ptr<pipeline::Pipeline> inherited = *child.inherit(opened);
  EXPECT_EQ(judge(*inherited, 1).verdict.decided_by, DecidedBy::kModel);
  EXPECT_TRUE(judge(*inherited, 100).barred);
  EXPECT_TRUE(child.watch_figures()->fuse_blown);
  EXPECT_EQ(parent.watch_figures()->quarantine.kept, 0U);
  say("mode: primary\nwatch: {folder: no/where}\n");
  EXPECT_FALSE(make(false).inherit(opened));
}

TEST_F(LivePipelineTest, ChangesItsMarkWithTheConfiguration) {
  say("mode: shadow\n");
  const LivePipeline live = make();
  const std::string before = live.mark();
  say("mode: primary\n");
  EXPECT_NE(live.mark(), before);
  folder_.write("config.yaml", "mode: [");
  EXPECT_EQ(live.mark(), "");
}

}  // namespace
}  // namespace prefilter::live
