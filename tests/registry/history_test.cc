#include "registry/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

State state(char digit, Mode mode = Mode::kPrimary) {
  return {.bundle = std::string(64, digit), .name = "tiny@1", .threshold = 0.5F, .mode = mode};
}

Entry entry_to(const State& to, Action action = Action::kPromote) {
  return {.time = "2026-01-31T08:00:00Z",
          .who = "ana@host",
          .action = action,
          .bundle = to.bundle,
          .name = to.name,
          .to = to};
}

std::string written(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += to_line(following(*parse_history(text, "h"), entry)) + "\n";
  }
  return text;
}

TEST(History, KeepsEntriesInTheirOrder) {
  const std::string text = written({entry_to(state('a')), entry_to(state('b'))});
  const Result<History> history = parse_history(text, "history.jsonl");
  ASSERT_TRUE(history) << history.error().message();
  ASSERT_EQ(history->entries.size(), 2U);
  EXPECT_EQ(history->entries[1].to, state('b'));
  EXPECT_EQ(history->whole_bytes, text.size());
  EXPECT_EQ(text, history->last_change.substr(0, 0) + text);
}

TEST(History, EveryChangedByteIsFound) {
  const std::string text =
      written({entry_to(state('a')), entry_to(state('b')), entry_to(state('c'))});
  const size_t last = text.rfind('\n', text.size() - 2) + 1;
  size_t missed = 0;
  for (size_t i = 0; i < last; ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    missed += parse_history(changed, "h") ? 1U : 0U;
  }
  EXPECT_EQ(missed, 0U);  // the last line is held by the one that comes, or by CURRENT
}

TEST(History, ALineThatWasTakenOutOrPutTwiceIsFound) {
  const std::string text =
      written({entry_to(state('a')), entry_to(state('b')), entry_to(state('c'))});
  const size_t first = text.find('\n') + 1;
  const size_t second = text.find('\n', first) + 1;
  EXPECT_THAT(parse_history(text.substr(first), "h").error().message(), HasSubstr("h:1"));
  EXPECT_FALSE(parse_history(text.substr(0, first) + text.substr(second), "h"));
  EXPECT_FALSE(parse_history(text.substr(0, second) + text.substr(first), "h"));
}

TEST(History, HalfALineAtTheEndIsNoPartOfIt) {
  const std::string text = written({entry_to(state('a'))});
  const Result<History> history = parse_history(text + R"({"number": 2, "ti)", "h");
  ASSERT_TRUE(history);
  EXPECT_EQ(history->entries.size(), 1U);
  EXPECT_EQ(history->whole_bytes, text.size());
  EXPECT_EQ(history->tail, R"({"number": 2, "ti)");
}

TEST(History, RollingBackTwiceGoesTwoStepsBack) {
  std::vector<Entry> entries = {entry_to(state('a', Mode::kShadow)), entry_to(state('a')),
                                entry_to(state('b'))};
  EXPECT_THAT(replayed(entries)->previous, ElementsAre(state('a'), state('a', Mode::kShadow)));
  entries.push_back(entry_to(state('a'), Action::kRollback));
  EXPECT_EQ(replayed(entries)->state, state('a'));
  EXPECT_THAT(replayed(entries)->previous, ElementsAre(state('a', Mode::kShadow)));
  entries.push_back(entry_to(state('a', Mode::kShadow), Action::kRollback));
  EXPECT_THAT(replayed(entries)->previous, IsEmpty());
}

TEST(History, OnlySoManyStepsBackAreKept) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < 2 * kMaxPrevious; ++i)
    entries.push_back(entry_to(state(i % 2 == 0 ? 'a' : 'b')));
  EXPECT_EQ(replayed(entries)->previous.size(), kMaxPrevious);
}

TEST(History, WithoutAPromotionNothingServes) {
  Entry added = entry_to(state('a'), Action::kAdd);
  added.to = std::nullopt;
  EXPECT_FALSE(replayed({added}));
}

}  // namespace
}  // namespace prefilter::registry
