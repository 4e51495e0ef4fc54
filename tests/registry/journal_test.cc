#include "registry/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const Caller kCaller{.who = "ana@host", .time = "2026-01-31T08:00:00Z"};

State state(char digit) {
  return {.bundle = std::string(64, digit),
          .name = "tiny@1",
          .threshold = std::nullopt,
          .mode = Mode::kPrimary};
}

Entry change_to(const State& to, Action action = Action::kPromote) {
  return {.time = kCaller.time,
          .who = kCaller.who,
          .action = action,
          .bundle = to.bundle,
          .name = to.name,
          .to = to};
}

/// A folder in which a, b and c were promoted one after the other.
class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    for (const char digit : {'a', 'b', 'c'}) {
      Result<Journal> journal = Journal::open(folder_.path(), kCaller);
      EXPECT_TRUE(journal) << journal.error().message();
      EXPECT_TRUE(journal->change(change_to(state(digit))));
      EXPECT_EQ(journal->warning(), "");
    }
  }

  std::string read(std::string_view name) const {
    return test::read_bytes(folder_.file(std::string(name)));
  }
  void write(std::string_view name, const std::string& text) const {
    folder_.write(std::string(name), text);
  }
  State serving() const { return (*read_current(folder_.path()))->state; }

  /// Opens once more; what serves and the last change of the history have to be the same then.
  Journal reopened() const {
    Result<Journal> journal = Journal::open(folder_.path(), kCaller);
    EXPECT_TRUE(journal) << journal.error().message();
    EXPECT_FALSE(journal->damage()) << journal->damage()->message();
    EXPECT_EQ(journal->current()->entry, journal->history().last_change);
    EXPECT_EQ(journal->current()->state, serving());
    EXPECT_EQ(replayed(journal->history().entries)->state, serving());
    return *std::move(journal);
  }

  test::TempFolder folder_;
};

TEST_F(JournalTest, KeepsWhatServesAndWhatServedBefore) {
  const Journal journal = reopened();
  EXPECT_EQ(journal.current()->state, state('c'));
  EXPECT_THAT(journal.current()->previous, testing::ElementsAre(state('b'), state('a')));
  EXPECT_EQ(journal.history().entries.size(), 3U);
}

TEST_F(JournalTest, AKillBetweenCurrentAndTheHistoryIsMended) {
  const std::string history = read(kHistoryFile);
  const size_t last = history.rfind('\n', history.size() - 2) + 1;
  for (size_t kept = last; kept <= history.size(); ++kept) {
    write(kHistoryFile, history.substr(0, kept));
    reopened();
    EXPECT_EQ(read(kHistoryFile), history) << kept - last << " bytes of the last line were written";
  }
}

TEST_F(JournalTest, AKillBeforeCurrentWasReplacedLeavesTheOldOne) {
  // The fallback is kept first: it is what serves still.
  write(kFallbackFile, to_json({.state = state('c'), .previous = {}, .entry = ""}));
  write("CURRENT.pending-123", "{\"format_version\": 1, \"bun");
  EXPECT_EQ(reopened().current()->state, state('c'));
  EXPECT_EQ(parse_current(read(kFallbackFile), "f")->state, state('b'));
  EXPECT_FALSE(fs::exists(folder_.file("CURRENT.pending-123")));
}

TEST_F(JournalTest, RenamingThePreviousFileByHandIsARollbackAndIsWrittenDown) {
  fs::rename(folder_.file("CURRENT.previous"), folder_.file("CURRENT"));
  const Journal journal = reopened();
  EXPECT_EQ(serving(), state('b'));
  EXPECT_THAT(journal.current()->previous, testing::ElementsAre(state('a')));
  EXPECT_EQ(journal.history().entries.back().action, Action::kByHand);
  EXPECT_EQ(journal.history().entries.back().from, state('c'));
  EXPECT_EQ(parse_current(read(kFallbackFile), "f")->state, state('a'));
}

TEST_F(JournalTest, AnOlderCurrentFromABackupIsTakenAndWrittenDown) {
  const std::string backup = read(kCurrentFile);
  {
    Journal journal = reopened();
    ASSERT_TRUE(journal.change(change_to(state('d'))));
  }
  write(kCurrentFile, backup);
  EXPECT_EQ(reopened().history().entries.back().action, Action::kByHand);
  EXPECT_EQ(serving(), state('c'));
}

TEST_F(JournalTest, ACurrentThatIsGoneIsToldFromTheHistory) {
  const std::string before = read(kCurrentFile);
  fs::remove(folder_.file("CURRENT"));
  EXPECT_THAT(reopened().warning(), HasSubstr("was gone"));
  EXPECT_EQ(read(kCurrentFile), before);
}

TEST_F(JournalTest, ACurrentThatCannotBeReadIsAnErrorThatSaysWhatToDo) {
  write(kCurrentFile, "nonsense");
  const Result<Journal> journal = Journal::open(folder_.path(), kCaller);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(journal.error().message(), HasSubstr("remove the file"));
}

TEST_F(JournalTest, WithATamperedHistoryOnlyRollingBackWorks) {
  std::string history = read(kHistoryFile);
  history.replace(history.find("ana@host"), 3, "eve");
  write(kHistoryFile, history);
  Result<Journal> journal = Journal::open(folder_.path(), kCaller);
  ASSERT_TRUE(journal);
  ASSERT_TRUE(journal->damage());
  EXPECT_FALSE(journal->note(change_to(state('d'))));
  EXPECT_FALSE(journal->change(change_to(state('d'))));
  EXPECT_EQ(serving(), state('c'));
  EXPECT_TRUE(journal->change(change_to(state('b'), Action::kRollback)));
  EXPECT_THAT(journal->warning(), HasSubstr("not written into the history"));
  EXPECT_EQ(serving(), state('b'));
  EXPECT_EQ(read(kHistoryFile), history);
}

TEST_F(JournalTest, AHistoryThatLostLinesIsFound) {
  const std::string history = read(kHistoryFile);
  write(kHistoryFile, history.substr(0, history.find('\n') + 1));
  const Result<Journal> journal = Journal::open(folder_.path(), kCaller);
  ASSERT_TRUE(journal);
  ASSERT_TRUE(journal->damage());
  EXPECT_THAT(journal->damage()->message(), HasSubstr("lacks the entry"));
}

TEST_F(JournalTest, AHistoryThatWasMovedAwayBeginsAnewAndSaysSo) {
  fs::rename(folder_.file("history.jsonl"), folder_.file("history.damaged"));
  const Journal journal = reopened();
  EXPECT_EQ(journal.history().entries.front().action, Action::kRestart);
  EXPECT_EQ(serving(), state('c'));
  EXPECT_EQ(journal.current()->previous.size(), 2U);
}

TEST_F(JournalTest, WhereTheDiskTakesNothingNewARollbackRenamesWhatLiesReady) {
  Journal journal = reopened();
  // What a write needs first cannot be made, as with a full disk: its name is a folder.
  const std::string pending = "CURRENT.pending-" + std::to_string(::getpid());
  fs::create_directories(folder_.file(pending + "/x"));
  EXPECT_FALSE(journal.change(change_to(state('d'))));
  EXPECT_EQ(serving(), state('c'));
  fs::remove_all(folder_.file(std::string(kFallbackFile)));
  write(kFallbackFile, to_json({.state = state('b'), .previous = {state('a')}, .entry = ""}));
  EXPECT_TRUE(journal.change(change_to(state('b'), Action::kRollback)));
  EXPECT_THAT(journal.warning(), HasSubstr("takes no new file"));
  EXPECT_EQ(serving(), state('b'));
}

TEST_F(JournalTest, ANoteChangesNothingThatServes) {
  {
    Journal journal = reopened();
    Entry entry = change_to(state('d'), Action::kAdd);
    entry.to = std::nullopt;
    ASSERT_TRUE(journal.note(entry));
  }
  EXPECT_EQ(reopened().history().entries.size(), 4U);
  EXPECT_EQ(serving(), state('c'));
}

TEST(Journal, OfANewFolderIsEmpty) {
  const test::TempFolder folder;
  const Result<Journal> journal = Journal::open(folder.path(), kCaller);
  ASSERT_TRUE(journal) << journal.error().message();
  EXPECT_FALSE(journal->current());
  EXPECT_TRUE(journal->history().entries.empty());
  EXPECT_FALSE(*read_current(folder.path()));
}

}  // namespace
}  // namespace prefilter::registry
