// kill -9 while a log is written. The number of kills is 20 each, or that of PREFILTER_KILLS
// (scripts/soak/kill_shadow.sh).
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <set>
#include <thread>

#include "base/random.h"
#include "service/shadow/label_log.h"
#include "tests/service/shadow/log_fixture.h"
#include "tests/support/subprocess.h"

namespace prefilter::shadow {
namespace {

int kills() {
  const char* const text = std::getenv("PREFILTER_KILLS");
  return text == nullptr ? 20 : std::atoi(text);
}

std::string probe() {
  const std::string program = test::prefilter_program();  // BUILD/bin/prefilter
  return program.substr(0, program.rfind("/bin/")) + "/tests/support/shadow_probe";
}

class KillTest : public LogTest {
 protected:
  /// When to kill: after so many lines of the probe, and some microseconds more.
  struct Moment {
    uint64_t lines = 0;
    uint64_t microseconds = 0;
  };
  Moment random_moment() {
    // Now and then while it opens the log.
    const uint64_t lines = random_.below(4) == 0 ? 0 : random_.below(25);
    return {.lines = lines, .microseconds = random_.below(lines == 0 ? 30'000 : 4'000)};
  }

  /// Starts the probe, kills it at the moment, and gives the lines that it said.
  std::vector<std::string> killed(const std::vector<std::string>& arguments, Moment moment) {
    test::Subprocess process(arguments);
    std::vector<std::string> lines;
    for (uint64_t i = 0; i < moment.lines; ++i) lines.push_back(process.read_line());
    std::this_thread::sleep_for(std::chrono::microseconds(moment.microseconds));
    process.send(SIGKILL);
    test::Outcome outcome = process.finish();
    EXPECT_TRUE(outcome.signal == SIGKILL || outcome.status == 0) << outcome.err;
    // The last one may have been cut off.
    outcome.out.erase(outcome.out.rfind('\n') + 1);
    for (const std::string& line : outcome.lines()) lines.push_back(line);
    std::erase(lines, "");  // it had ended
    return lines;
  }
  void expect_sound() const {
    Result<Database> log = open_log(path_, Access::kWrite);
    ASSERT_TRUE(log) << log.error().message();
    Result<Statement> check = log->prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check);
    ASSERT_TRUE(*check->row());
    EXPECT_EQ(check->text(0), "ok");
  }

  Random random_{11};
};

TEST_F(KillTest, CountsSamplesAndPlaceInTheDumpAgreeAfterAnyKillAndTheRestFollows) {
  begin();  // so that the first kill finds a log
  constexpr uint64_t kArticles = 100'000;
  uint64_t said = 0;
  for (int kill = 0; kill < kills(); ++kill) {
    const std::vector<std::string> lines =
        killed({probe(), "append", path_, std::to_string(kArticles)}, random_moment());
    if (!lines.empty()) said = std::stoull(lines.back());
    expect_sound();
    const auto position = static_cast<uint64_t>(
        std::max<int64_t>(number("SELECT ifnull(max(position), 0) FROM runs"), 0));
    EXPECT_GE(position, said);
    EXPECT_EQ(number("SELECT ifnull(sum(articles), 0) FROM strata"),
              static_cast<int64_t>(position));
    EXPECT_EQ(number("SELECT ifnull(sum(articles), 0) FROM candidates"),
              static_cast<int64_t>(position));
    // Every one of cells that are kept whole is there, once.
    EXPECT_EQ(number("SELECT count(DISTINCT title) FROM items WHERE cell IN (1, 2)"),
              number("SELECT ifnull(sum(articles), 0) FROM strata WHERE cell IN (1, 2)"));
  }
  EXPECT_GT(said, 0U);
}

TEST_F(KillTest, NoLabelThatWasAcknowledgedIsLost) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 4000), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  size_t acknowledged = 0;
  for (int kill = 0; kill < kills(); ++kill) {
    const std::string reviewer = "reviewer-" + std::to_string(kill);
    const std::vector<std::string> lines =
        killed({probe(), "label", path_, reviewer}, random_moment());
    expect_sound();
    const int64_t kept = number(
        "SELECT count(*) FROM labels WHERE undone IS NULL AND reviewer = '" + reviewer + "'");
    acknowledged += lines.size();
    EXPECT_GE(kept, static_cast<int64_t>(lines.size()));
    EXPECT_LE(kept, static_cast<int64_t>(lines.size()) + 1);  // one may not have been said any more
    for (const std::string& line : lines) {
      const std::string id = line.substr(0, line.find(' '));
      const std::string item = line.substr(line.find(' ') + 1);
      EXPECT_EQ(
          number("SELECT item FROM labels WHERE id = " + id + " AND reviewer = '" + reviewer + "'"),
          std::stoll(item));
    }
  }
  EXPECT_GT(acknowledged, 0U);
}

TEST_F(KillTest, ALiveRunThatIsKilledLeavesAGapAndNothingElseIsLost) {
  Candidate live = candidate_of();
  {
    RunLog run = begin(live);
    ASSERT_TRUE(run.append(many(Cell::kBoth, 10), kMonday));
  }  // no end: as after a kill
  RunLog next = begin(live, {.seed = 7}, kMonday + 5000);
  EXPECT_EQ(number("SELECT count(*) FROM gaps WHERE reason = 'unclean_end'"), 1);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 10);
}

}  // namespace
}  // namespace prefilter::shadow
