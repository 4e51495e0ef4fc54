#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "registry/registry.h"
#include "tests/registry/tiny_models.h"
#include "tests/support/subprocess.h"

// Kills `prefilter registry` at random moments: what serves is always whole, and the history agrees
// with it. PREFILTER_TEST_KILLS: how often for each verb.
namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

int kills() {
  const char* text = std::getenv("PREFILTER_TEST_KILLS");
  return text == nullptr ? 20 : std::atoi(text);
}

/// What a run of kills did.
struct Toll {
  int killed = 0;   ///< runs that the kill found at work
  int ended = 0;    ///< runs that were quicker
  int changed = 0;  ///< of the killed ones: had changed what serves
};

class RegistryKill : public testing::Test {
 protected:
  RegistryKill() {
    fs::create_directory(folder_.file("second"));
    folder_.write("stores", "stores:\n  - {name: second, kind: folder, path: ../second}\n");
    for (const std::string version : {"1", "2"}) {
      hashes_.push_back(*registry_.add(write_tiny(folder_, version), kCaller));
      EXPECT_TRUE(store_->put(hashes_.back(), registry_.objects().path_of(hashes_.back())));
    }
    fs::copy_file(folder_.file("stores"), folder_.file("registry/stores.yaml"));
    EXPECT_TRUE(promote("tiny@1"));
    EXPECT_TRUE(promote("tiny@2"));
  }

  std::vector<std::string> command(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {test::prefilter_program(), "registry"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--registry", folder_.file("registry")});
    return all;
  }
  bool promote(const std::string& name) const {
    test::Subprocess program(command({"promote", name, "--override", "a test"}));
    return program.finish().status == 0;
  }
  State serving() const { return (*registry_.current())->state; }

  /// How long a run takes, and whether it worked.
  microseconds time_of(const std::vector<std::string>& arguments) const {
    const auto start = Clock::now();
    test::Subprocess program(command(arguments));
    const test::Outcome outcome = program.finish();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return std::chrono::duration_cast<microseconds>(Clock::now() - start);
  }

  /// Starts it and kills it after so long. Whether it had ended well before.
  bool kill_after(const std::vector<std::string>& arguments, microseconds time) const {
    test::Subprocess program(command(arguments));
    std::this_thread::sleep_for(time);
    program.send(SIGKILL);
    return program.finish().status == 0;
  }

  /// What has to hold after every kill. `allowed`: the states that may serve then.
  /// What became of one command that was to lead to `after`.
  void count(bool ended, const State& after, Toll& toll) {
    if (ended) {
      EXPECT_EQ(serving(), after) << "what was reported is lost";
      ++toll.ended;
    } else {
      ++toll.killed;
      toll.changed += serving() == after ? 1 : 0;
    }
  }

  void expect_whole(const std::vector<State>& allowed) const {
    const Result<Champion> champion = champion_of(registry_.folder());
    ASSERT_TRUE(champion) << champion.error().message();
    ASSERT_TRUE(check_bundle(champion->folder, champion->state.bundle, Check::kHashes));
    ASSERT_NE(std::find(allowed.begin(), allowed.end(), champion->state), allowed.end())
        << to_text(champion->state);
    const Result<std::vector<Entry>> entries = registry_.history(kCaller);
    ASSERT_TRUE(entries) << entries.error().message();
    ASSERT_EQ(replayed(*entries)->state, serving());
    ASSERT_EQ(entries->back().to, serving()) << "the last change is what serves";
    for (const auto& file : fs::directory_iterator(registry_.folder())) {
      ASSERT_EQ(file.path().filename().string().find("pending"), std::string::npos)
          << "left behind: " << file.path();
    }
  }

  test::TempFolder folder_;
  Registry registry_ = *Registry::open_or_make(folder_.file("registry"));
  std::unique_ptr<Store> store_ = folder_store("second", folder_.file("second"));
  std::vector<std::string> hashes_;
};

void print(const char* what, const Toll& toll) {
  std::printf("%s: %d killed at work, of which %d had changed what serves; %d ended before\n", what,
              toll.killed, toll.changed, toll.ended);
}

/// A moment of a run that takes about so long. How long differs with what else the machine does, so
/// that the guess is moved: up when the kill came in time, down when it came too late.
class Moments {
 public:
  explicit Moments(microseconds whole) : whole_us_(static_cast<double>(whole.count())) {}

  microseconds next() {
    return microseconds(
        static_cast<int64_t>(std::uniform_real_distribution<>(0.0, 1.0)(random_) * whole_us_));
  }
  void adapt(bool ended) { whole_us_ *= ended ? 0.9 : 1.02; }

 private:
  double whole_us_;
  std::mt19937_64 random_{7};
};

TEST_F(RegistryKill, AtAnyMomentOfAPromotionLeavesTheOldOrTheNewOne) {
  Moments moments(time_of({"promote", "tiny@1", "--override", "a test"}));
  Toll toll;
  while (toll.killed < kills() && toll.ended < 10 * kills()) {
    const State before = serving();
    State after = before;
    after.bundle = before.bundle == hashes_[0] ? hashes_[1] : hashes_[0];
    after.name = before.bundle == hashes_[0] ? "tiny@2" : "tiny@1";
    const bool ended = kill_after({"promote", after.name, "--override", "a test"}, moments.next());
    expect_whole({before, after});
    if (HasFatalFailure()) return;
    moments.adapt(ended);
    count(ended, after, toll);
  }
  print("promote", toll);
  EXPECT_EQ(toll.killed, kills());
}

TEST_F(RegistryKill, AtAnyMomentOfARollbackLeavesTheOldOrTheNewOne) {
  Moments moments(time_of({"rollback"}));
  Toll toll;
  while (toll.killed < kills() && toll.ended < 10 * kills()) {
    while ((*registry_.current())->previous.size() < 4) {  // something to roll back from
      Promotion promotion{.bundle = hashes_[serving().bundle == hashes_[0] ? 1 : 0],
                          .override_why = "a test",
                          .stores = {store_.get()}};
      ASSERT_TRUE(registry_.promote(promotion, kCaller));
    }
    const State before = serving();
    const State after = (*registry_.current())->previous.front();
    const bool ended = kill_after({"rollback"}, moments.next());
    expect_whole({before, after});
    if (HasFatalFailure()) return;
    moments.adapt(ended);
    count(ended, after, toll);
  }
  print("rollback", toll);
  EXPECT_EQ(toll.killed, kills());
}

}  // namespace
}  // namespace prefilter::registry
