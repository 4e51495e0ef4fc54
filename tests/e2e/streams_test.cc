// What a shell does to a program: pipes, signals, full disks, large inputs.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "tests/e2e/articles.h"
#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

namespace fs = std::filesystem;

TEST(Streams, KeepTheOrderOfFilesAndStandardInput) {
  const TempFolder folder;
  const std::string one = folder.write("1", article_line(1) + article_line(2));
  const std::string three = folder.write("3", article_line(5));
  const Outcome outcome =
      run_prefilter({"classify", one, "-", three}, article_line(3) + article_line(4));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<nlohmann::json> lines = parsed_lines(outcome);
  ASSERT_EQ(lines.size(), 5U);
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i]["id"], i + 1);
}

TEST(Streams, GiveTheSameBytesWithAnyThreadsAndBatches) {
  const std::string input = article_lines(60);
  const Outcome usual = run_prefilter({"classify", "--threads", "1"}, input);
  ASSERT_EQ(usual.lines().size(), 60U);
  for (const char* threads : {"1", "2", "3"}) {
    for (const char* tokens : {"1", "100", "100000"}) {
      const Outcome outcome =
          run_prefilter({"classify", "--threads", threads, "--batch-tokens", tokens}, input);
      EXPECT_EQ(outcome.out, usual.out) << threads << " threads, batches of " << tokens;
    }
  }
}

TEST(Streams, AnswerEachLineOfASlowPipeAtOnce) {
  Subprocess process({prefilter_program(), "classify"});
  for (int id = 0; id < 3; ++id) {
    process.write(article_line(id));
    EXPECT_EQ(nlohmann::json::parse(process.read_line())["id"], id);  // hangs if it waits for more
  }
  EXPECT_EQ(process.finish().status, 0);
}

TEST(Streams, EndQuietlyWhenNobodyReadsTheResults) {
  Subprocess process({prefilter_program(), "classify"});
  process.write(article_line(1));
  process.read_line();
  process.close_output();
  process.write(article_lines(50));
  const Outcome outcome = process.finish();
  EXPECT_EQ(outcome.status, 128 + SIGPIPE);
  EXPECT_EQ(outcome.err, "");
}

TEST(Streams, StopAtAnInterruptAndSayHowMuchWasDone) {
  Subprocess process({prefilter_program(), "classify"});
  process.write(article_line(1));
  process.read_line();
  process.send(SIGINT);  // while it waits for input that does not come
  process.read_to_end();
  const Outcome outcome = process.finish();
  EXPECT_EQ(outcome.status, 128 + SIGINT);
  EXPECT_NE(outcome.err.find("interrupted after 1 article"), std::string::npos) << outcome.err;
}

TEST(Streams, KeepTheResultsOfAnInterruptedRunUnderAnotherName) {
  const TempFolder folder;
  Subprocess process({prefilter_program(), "classify", "--output", folder.file("out")});
  process.write(article_lines(3));
  // Its own temporary file shows when the three lines are written.
  for (int wait = 0; wait < 1000; ++wait) {
    bool written = false;
    for (const auto& file : fs::directory_iterator(folder.path())) {
      const std::string text = read_bytes(file.path());
      written = written || std::count(text.begin(), text.end(), '\n') == 3;
    }
    if (written) break;
    usleep(10000);
  }
  process.send(SIGTERM);
  process.read_to_end();
  const Outcome outcome = process.finish();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_NE(outcome.err.find("out.partial"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(folder.file("out")));
  const std::string kept = read_bytes(folder.file("out.partial"));
  EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), 3);
}

TEST(Streams, PutAFileUnderItsNameOnlyWhenItIsWhole) {
  const TempFolder folder;
  const Outcome outcome =
      run_prefilter({"classify", "--output", folder.file("out")}, article_lines(5));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(read_bytes(folder.file("out")), run_prefilter({"classify"}, article_lines(5)).out);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(Streams, ReportAFullDisk) {
  const Outcome file = run_prefilter({"classify", "--output", "/dev/full"}, article_lines(5));
  EXPECT_EQ(file.status, 6);
  EXPECT_NE(file.err.find("/dev/full"), std::string::npos) << file.err;
  const Outcome output = run_prefilter({"classify"}, article_lines(5), {.out_path = "/dev/full"});
  EXPECT_EQ(output.status, 6);
  EXPECT_NE(output.err.find("standard output"), std::string::npos) << output.err;
}

TEST(Streams, ShowNoProgressAndNoColourWhereThereIsNoTerminal) {
  const Outcome outcome = run_prefilter({"classify", "--format", "table"}, article_lines(5));
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

TEST(Streams, TakeTheSameMemoryForTenTimesTheArticles) {
  const Outcome few = run_prefilter({"classify", "--threads", "1"}, article_lines(400));
  const Outcome many = run_prefilter({"classify", "--threads", "1"}, article_lines(4000));
  ASSERT_EQ(few.lines().size(), 400U);
  ASSERT_EQ(many.lines().size(), 4000U);
  EXPECT_LT(many.peak_memory_bytes, few.peak_memory_bytes + (8U << 20));
}

}  // namespace
}  // namespace prefilter::test
