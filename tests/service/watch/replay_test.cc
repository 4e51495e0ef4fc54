#include "service/watch/replay.h"

#include <gtest/gtest.h>

#include "service/watch/quarantine.h"
#include "tests/support/temp_folder.h"

namespace prefilter::watch {
namespace {

QuarantineItem item(size_t number) {
  QuarantineItem item;
  item.article.id = std::to_string(number);
  item.article.title = "Alder bridge reopens";
  item.when_ms = static_cast<int64_t>(number);
  item.model_sha256 = std::string(64, number % 2 == 0 ? 'a' : 'b');
  return item;
}

/// A quarantine of so many articles, their ids from 0.
void fill(const std::string& folder, size_t articles) {
  const auto quarantine = Quarantine::open(folder);
  if (!quarantine) throw std::runtime_error(quarantine.error().message());
  for (size_t i = 0; i < articles; ++i) (*quarantine)->keep(item(i));
}

using Ids = std::vector<std::string>;

/// A sink that takes so many articles and then fails.
ReplaySink taking(Ids& ids, size_t most = 1000) {
  return [&ids, most](const QuarantineItem& item, const std::string&) -> Result<void> {
    if (ids.size() >= most) return Error(ErrorCode::kUnavailable, "the intake is full");
    ids.push_back(item.article.id);
    return {};
  };
}

TEST(Replay, GivesEachArticleOnce) {
  const test::TempFolder folder;
  fill(folder.file("q"), 3);
  Ids ids;
  const Result<ReplayCounts> first = replay(folder.file("q"), {}, taking(ids));
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(ids, (Ids{"0", "1", "2"}));
  const Result<ReplayCounts> second = replay(folder.file("q"), {}, taking(ids));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->replayed, 0U);
  EXPECT_EQ(second->before, 3U);
  EXPECT_EQ(ids.size(), 3U);
  ASSERT_TRUE(replay(folder.file("q"), {.again = true}, taking(ids)));
  EXPECT_EQ(ids.size(), 6U);
}

TEST(Replay, GoesOnWhereTheSinkFailed) {
  const test::TempFolder folder;
  fill(folder.file("q"), 5);
  Ids ids;
  const Result<ReplayCounts> broken = replay(folder.file("q"), {}, taking(ids, 2));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message(), "the intake is full");
  ASSERT_TRUE(replay(folder.file("q"), {}, taking(ids)));
  EXPECT_EQ(ids, (Ids{"0", "1", "2", "3", "4"}));
}

TEST(Replay, TakesThoseOfATimeAndAModel) {
  const test::TempFolder folder;
  fill(folder.file("q"), 10);
  Ids ids;
  const ReplayQuery query{.since_ms = 3, .until_ms = 7, .model_sha256 = std::string(64, 'a')};
  EXPECT_EQ(count_replay(folder.file("q"), query)->replayed, 2U);
  ASSERT_TRUE(replay(folder.file("q"), query, taking(ids)));
  EXPECT_EQ(ids, (Ids{"4", "6"}));
}

TEST(Replay, CountsLinesThatACrashCutOffAndReadsOn) {
  const test::TempFolder folder;
  fill(folder.file("q"), 2);
  const std::string file = quarantine_files(folder.file("q"))->front();
  const std::string text = test::read_bytes(file);
  folder.write("q/" + std::string("blocked-000000000000000-1-1.jsonl"),
               text.substr(0, text.size() - 20));
  Ids ids;
  const Result<ReplayCounts> counts = replay(folder.file("q"), {}, taking(ids));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->broken, 1U);
  EXPECT_EQ(counts->replayed, 3U);
}

TEST(Replay, GivesAnArticleTheSameMarkEachTime) {
  const test::TempFolder folder;
  fill(folder.file("q"), 2);
  std::vector<std::string> marks;
  const ReplaySink sink = [&](const QuarantineItem&, const std::string& mark) -> Result<void> {
    marks.push_back(mark);
    return {};
  };
  ASSERT_TRUE(replay(folder.file("q"), {.again = true}, sink));
  ASSERT_TRUE(replay(folder.file("q"), {.again = true}, sink));
  ASSERT_EQ(marks.size(), 4U);
  EXPECT_EQ(marks[0], marks[2]);
  EXPECT_NE(marks[0], marks[1]);
}

TEST(Replay, IsNotDoneTwiceAtOnce) {
  const test::TempFolder folder;
  fill(folder.file("q"), 1);
  const auto held = ReplayMarks::open(folder.file("q"));
  ASSERT_TRUE(held);
  Ids ids;
  EXPECT_EQ(replay(folder.file("q"), {}, taking(ids)).error().code(), ErrorCode::kOverloaded);
}

TEST(Replay, NeedsAQuarantine) {
  const test::TempFolder folder;
  Ids ids;
  EXPECT_EQ(replay(folder.file("none"), {}, taking(ids)).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::watch
