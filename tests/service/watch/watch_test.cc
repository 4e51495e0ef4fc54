#include "service/watch/watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <thread>

#include "service/pipeline/pipeline.h"
#include "service/watch/replay.h"
#include "service/watch/upkeep.h"
#include "tests/support/temp_folder.h"

namespace prefilter::watch {
namespace {

using pipeline::Mode;

const std::string kModel(64, 'a');

/// A model that blocks what begins with "deal" and fails on what begins with "odd".
std::shared_ptr<const pipeline::ModelPart> model() {
  const auto judge = [](std::span<const Article> articles, Workspace&) {
    std::vector<Verdict> verdicts;
    for (const Article& article : articles) {
      Verdict verdict;
      verdict.language = "en";
      verdict.tokens = 40;
      verdict.threshold = 0.84F;
      if (article.title.starts_with("odd")) {
        verdict.error = Error(ErrorCode::kInternal, "odd");
      } else {
        const bool block = article.title.starts_with("deal");
        verdict.action = block ? Action::kBlock : Action::kPass;
        verdict.decided_by = DecidedBy::kModel;
        verdict.p_commerce = block ? 0.97F : 0.02F;
      }
      verdicts.push_back(verdict);
    }
    return verdicts;
  };
  return std::make_shared<const pipeline::ModelPart>(pipeline::ModelPart{"alder@3", judge});
}

std::unique_ptr<Watch> opened(const WatchOptions& options) {
  Result<std::unique_ptr<Watch>> watch = Watch::open(options);
  if (!watch) throw std::runtime_error(watch.error().message());
  return *std::move(watch);
}

/// Judges so many articles of a title and gives the last pair.
pipeline::Pair judge(Watch& watch, Mode mode, const std::string& title, size_t articles) {
  const std::shared_ptr<Watch> shared(&watch, [](Watch*) {});
  const pipeline::Pipeline pipeline(
      {.mode = mode, .model = model(), .observer = shared, .guard = shared});
  Workspace workspace;
  pipeline::Pair last;
  for (size_t i = 0; i < articles; ++i) {
    Article article{.title = title, .content = "x", .language = "en"};
    article.id = std::to_string(i);
    last = pipeline.filter_both(std::vector<Article>{article}, workspace)[0];
  }
  return last;
}

TEST(Watch, TakesTheSayFromAModelThatBlocksEverything) {
  std::vector<std::string> told;
  WatchOptions options{.folder = "", .model_sha256 = kModel};
  options.tell = [&](const Notice& notice) { told.push_back(notice.event); };
  const auto watch = opened(options);
  EXPECT_EQ(judge(*watch, Mode::kPrimary, "deal", 1).verdict.action, Action::kBlock);
  const pipeline::Pair pair = judge(*watch, Mode::kPrimary, "deal", 100);
  EXPECT_TRUE(pair.barred);
  EXPECT_EQ(pair.verdict.action, Action::kPass);
  EXPECT_EQ(pair.verdict.decided_by, DecidedBy::kErrorPass);
  EXPECT_EQ(pair.model->action, Action::kBlock);
  EXPECT_TRUE(watch->figures().fuse_blown);
  EXPECT_EQ(told, std::vector<std::string>{"fuse"});
}

TEST(Watch, TakesTheSayFromAModelThatFails) {
  const auto watch = opened({.folder = "", .model_sha256 = kModel});
  judge(*watch, Mode::kSlmOnly, "odd", 100);
  EXPECT_FALSE(watch->allows_model());
}

TEST(Watch, FusesAndKeepsNothingInModeShadow) {
  const test::TempFolder folder;
  const auto watch = opened({.folder = folder.file("w"), .model_sha256 = kModel});
  judge(*watch, Mode::kShadow, "deal", 300);
  EXPECT_TRUE(watch->allows_model());
  ASSERT_TRUE(watch->flush(std::chrono::seconds(60)));
  EXPECT_EQ(watch->figures().quarantine.kept, 0U);
  EXPECT_EQ(watch->figures().baseline_articles, 300U);
}

TEST(Watch, QuarantinesWhatTheModelBlockedSoThatAllOfItCanBeReplayed) {
  const test::TempFolder folder;
  const auto watch = opened({.folder = folder.file("w"), .model_sha256 = kModel});
  judge(*watch, Mode::kPrimary, "news", 20);
  judge(*watch, Mode::kPrimary, "deal", 60);
  ASSERT_TRUE(watch->flush(std::chrono::seconds(60)));
  const uint64_t kept = watch->figures().quarantine.kept;
  EXPECT_TRUE(watch->figures().fuse_blown);
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 60U);  // what came after the fuse was not blocked
  uint64_t replayed = 0;
  const auto take = [&](const QuarantineItem& item, const std::string&) -> Result<void> {
    EXPECT_EQ(item.article.title, "deal");
    EXPECT_EQ(item.model_sha256, kModel);
    ++replayed;
    return {};
  };
  ASSERT_TRUE(replay(folder.file("w"), {}, take));
  EXPECT_EQ(replayed, kept);
}

TEST(Watch, LearnsABaselineOnceAndKeepsItForItsModel) {
  const test::TempFolder folder;
  WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  options.baseline_articles = 50;
  judge(*opened(options), Mode::kPrimary, "news", 50);
  EXPECT_FALSE(opened(options)->figures().learning);
  EXPECT_EQ(opened(options)->figures().baseline_articles, 50U);
  options.model_sha256 = std::string(64, 'c');
  EXPECT_TRUE(opened(options)->figures().learning);
}

TEST(Watch, TellsOfDrift) {
  const test::TempFolder folder;
  std::vector<std::string> told;
  WatchOptions options{.folder = "", .model_sha256 = kModel};
  options.baseline_articles = 2000;
  options.tell = [&](const Notice& notice) {
    told.push_back(notice.event + ": " + notice.sentence);
  };
  int64_t now = 1'000;
  options.now_ms = [&now] { return now; };
  const auto watch = opened(options);
  judge(*watch, Mode::kShadow, "news", 2000);
  judge(*watch, Mode::kShadow, "deal", 300);
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(told[0].starts_with("drift: ")) << told[0];
  // Every alarm counts, and each figure that raised one was told of once.
  const std::map<std::string, uint64_t> alarms = watch->figures().drift_alarms;
  EXPECT_GT(alarms.at("block_rate"), 1U);
  EXPECT_EQ(told.size(), alarms.size());
  now += 3'600'000;
  judge(*watch, Mode::kShadow, "deal", 300);
  EXPECT_GT(told.size(), alarms.size());
}

TEST(Watch, StaysBlownThroughARestart) {
  const test::TempFolder folder;
  const WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  judge(*opened(options), Mode::kPrimary, "deal", 100);
  const auto again = opened(options);
  EXPECT_TRUE(judge(*again, Mode::kPrimary, "deal", 1).barred);
}

/// Waits until something is so.
void await(const std::function<bool()>& so) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (!so()) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("it never came");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST(Watch, TakesAMendingWithoutARestart) {
  const test::TempFolder folder;
  std::mutex mutex;
  std::vector<Notice> told;
  WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  options.follow_every = std::chrono::milliseconds(2);
  options.tell = [&](const Notice& notice) {
    const std::scoped_lock lock(mutex);
    told.push_back(notice);
  };
  const auto watch = opened(options);
  judge(*watch, Mode::kPrimary, "deal", 100);
  EXPECT_FALSE(watch->allows_model());
  ASSERT_TRUE(mend(folder.file("w"), {.who = "ana", .why = "vouchers", .now_ms = 0}));
  await([&] { return watch->allows_model(); });
  EXPECT_FALSE(judge(*watch, Mode::kPrimary, "deal", 2).barred);
  await([&] {
    const std::scoped_lock lock(mutex);
    return told.size() == 2;
  });
  EXPECT_TRUE(told[0].alarm);
  EXPECT_FALSE(told[1].alarm);
  EXPECT_TRUE(judge(*watch, Mode::kPrimary, "deal", 100).barred);  // it blows again
}

TEST(Watch, SharesItsFuseWithTheOthersOfItsFolderThatWatchTheSameModel) {
  const test::TempFolder folder;
  WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  options.follow_every = std::chrono::milliseconds(2);
  const auto mine = opened(options);
  const auto second = opened(options);
  options.model_sha256 = std::string(64, 'c');
  const auto other = opened(options);
  judge(*mine, Mode::kPrimary, "deal", 100);
  await([&] { return !second->allows_model(); });
  EXPECT_TRUE(judge(*second, Mode::kPrimary, "deal", 1).barred);
  EXPECT_EQ(second->figures().fuse_reason, mine->figures().fuse_reason);
  EXPECT_TRUE(other->allows_model());
}

TEST(Watch, LearnsAnewOnceItsBaselineWasReset) {
  const test::TempFolder folder;
  WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  options.follow_every = std::chrono::milliseconds(2);
  options.baseline_articles = 50;
  const auto watch = opened(options);
  judge(*watch, Mode::kPrimary, "news", 60);
  EXPECT_FALSE(watch->figures().learning);
  ASSERT_TRUE(reset_baseline(folder.file("w"), {.who = "ana", .why = "feeds", .now_ms = 1}));
  await([&] { return watch->figures().learning; });
  const auto second = opened(options);
  judge(*watch, Mode::kPrimary, "news", 50);
  EXPECT_FALSE(watch->figures().learning);
  await([&] { return !second->figures().learning; });  // whoever learned first learned for all
}

TEST(Watch, StaysAsItIsWhereItsFolderIsGone) {
  const test::TempFolder folder;
  WatchOptions options{.folder = folder.file("w"), .model_sha256 = kModel};
  options.follow_every = std::chrono::milliseconds(2);
  options.baseline_articles = 50;
  const auto watch = opened(options);
  judge(*watch, Mode::kPrimary, "news", 50);
  judge(*watch, Mode::kPrimary, "deal", 100);
  std::filesystem::rename(folder.file("w"), folder.file("elsewhere"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(watch->allows_model());
  EXPECT_FALSE(watch->figures().learning);
}

TEST(Watch, BeginsAnewWithAnotherModel) {
  const test::TempFolder folder;
  const auto watch = opened({.folder = folder.file("w"), .model_sha256 = kModel});
  judge(*watch, Mode::kPrimary, "deal", 100);
  EXPECT_FALSE(watch->allows_model());
  ASSERT_TRUE(watch->begin(std::string(64, 'c')));
  EXPECT_TRUE(watch->allows_model());
  EXPECT_EQ(watch->figures().baseline_articles, 0U);
}

}  // namespace
}  // namespace prefilter::watch
