#include "base/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace prefilter {
namespace {

TEST(ThreadPool, RunsEveryIndexOnceWhateverTheNumberOfThreads) {
  for (const size_t threads : {1U, 2U, 5U}) {
    ThreadPool pool(threads);
    for (const size_t count : {0U, 1U, 2U, 7U, 1000U}) {
      std::vector<std::atomic<int>> runs(count);
      pool.run(count, [&](size_t index, size_t worker) {
        EXPECT_LT(worker, threads);
        runs[index].fetch_add(1);
      });
      for (const auto& run : runs) EXPECT_EQ(run.load(), 1);
    }
  }
}

TEST(ThreadPool, ManyShortJobsInARowLoseNoIndex) {
  ThreadPool pool(3);
  std::atomic<size_t> total{0};
  for (size_t job = 0; job < 20000; ++job) {
    pool.run(1 + job % 4, [&](size_t index, size_t) { total.fetch_add(index + 1); });
  }
  EXPECT_EQ(total.load(), 5000U * (1 + 3 + 6 + 10));
}

TEST(ThreadPool, AnExceptionOfATaskReachesTheCallerAndThePoolGoesOn) {
  ThreadPool pool(2);
  const auto fail_at_three = [](size_t index, size_t) {
    if (index == 3) throw std::runtime_error("three");
  };
  EXPECT_THROW(pool.run(8, fail_at_three), std::runtime_error);
  std::atomic<int> ran{0};
  pool.run(8, [&](size_t, size_t) { ran.fetch_add(1); });
  EXPECT_EQ(ran.load(), 8);
}

TEST(ThreadPool, AForkedChildStartsThreadsOfItsOwn) {
  ThreadPool pool(2);
  pool.run(4, [](size_t, size_t) {});
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(20);  // a hang ends the child, and the test fails
    std::atomic<int> ran{0};
    for (int job = 0; job < 100; ++job) pool.run(4, [&](size_t, size_t) { ran.fetch_add(1); });
    _exit(ran.load() == 400 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace prefilter
