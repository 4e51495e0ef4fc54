#include "service/shadow/recorder.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "service/shadow/evidence_reader.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using namespace std::chrono_literals;

pipeline::Pair blocked_by_both() {
  pipeline::Pair pair;
  pair.model = Verdict();
  pair.model->action = pair.regex.action = Action::kBlock;
  pair.model->p_commerce = 0.99F;
  pair.regex.hits = {"deals/best"};
  return pair;
}

Article article(int number) {
  return {.title = "Title " + std::to_string(number),
          .content = std::string(2000, 'c'),
          .language = "en"};
}

class RecorderTest : public LogTest {
 protected:
  std::unique_ptr<Recorder> open(RecorderOptions options = {}) {
    if (options.commit_every == 200ms) options.commit_every = 5ms;
    options.retry_every = 5ms;
    Result<std::unique_ptr<Recorder>> opened = Recorder::open(path_, candidate_of(), options);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message());
    return *std::move(opened);
  }
};

TEST_F(RecorderTest, WritesEveryPairOfManyThreads) {
  {
    const auto recorder = open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&recorder, t] {
        for (int i = 0; i < 200; ++i) recorder->observe(article(1000 * t + i), blocked_by_both());
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(recorder->flush(20s));
    EXPECT_EQ(recorder->stats().recorded, 800U);
    EXPECT_EQ(recorder->stats().lost, 0U);
  }
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 800);
  EXPECT_EQ(number("SELECT count(*) FROM gaps"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM runs WHERE ended IS NOT NULL AND unclean = 0"), 1);
}

TEST_F(RecorderTest, WhatTheQueueCannotHoldIsCountedAsAGap) {
  {
    RecorderOptions options;
    options.queue_articles = 10;
    options.commit_every = 3600s;  // until the end nothing is written
    const auto recorder = open(options);
    for (int i = 0; i < 25; ++i) recorder->observe(article(i), blocked_by_both());
    recorder->dropped(7);
    EXPECT_EQ(recorder->stats().lost, 22U);
  }
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 10);
  EXPECT_EQ(number("SELECT lost FROM gaps WHERE reason = 'queue_full'"), 15);
  EXPECT_EQ(number("SELECT lost FROM gaps WHERE reason = 'model_too_slow'"), 7);
}

/// While it lives no file of this process can grow past some size, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(RecorderTest, OnAFullDiskVerdictsGoOnAndTheGapIsWrittenOnceThereIsRoom) {
  RecorderOptions options;
  options.queue_articles = 50;
  const auto recorder = open(options);
  for (int i = 0; i < 20; ++i) recorder->observe(article(i), blocked_by_both());
  ASSERT_TRUE(recorder->flush(20s));
  {
    const FullDisk full(8192);
    for (int i = 0; i < 200; ++i) recorder->observe(article(i), blocked_by_both());
    while (recorder->stats().failed_writes < 3) std::this_thread::sleep_for(1ms);
    EXPECT_NE(recorder->stats().last_error, "");
    for (int i = 0; i < 30; ++i) recorder->observe(article(i), blocked_by_both());
  }
  ASSERT_TRUE(recorder->flush(20s));
  const RecorderStats stats = recorder->stats();
  EXPECT_EQ(stats.last_error, "");
  EXPECT_GE(stats.lost, 30U);
  EXPECT_EQ(stats.recorded + stats.lost, 250U);
  const auto evidence = read_evidence(path_);
  ASSERT_TRUE(evidence);
  EXPECT_EQ(evidence->runs[0].dropped, stats.lost);
  EXPECT_FALSE(evidence->runs[0].gaps.empty());
  EXPECT_EQ(static_cast<uint64_t>(number("SELECT sum(articles) FROM strata")), stats.recorded);
  EXPECT_EQ(number("SELECT lost FROM gaps WHERE reason = 'write_failed'") > 0, true);
}

TEST_F(RecorderTest, AForkedChildRecordsNothingAndHarmsNothing) {
  {
    const auto recorder = open();
    recorder->observe(article(1), blocked_by_both());
    ASSERT_TRUE(recorder->flush(20s));
    const pid_t child = ::fork();
    if (child == 0) {
      recorder->observe(article(2), blocked_by_both());
      ::_exit(recorder->stats().lost == 1 ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    recorder->observe(article(3), blocked_by_both());
  }
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM runs WHERE unclean = 0 AND ended IS NOT NULL"), 1);
}

}  // namespace
}  // namespace prefilter::shadow
