#include "lab/oracle/answers_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/temp_folder.h"

namespace prefilter::oracle {
namespace {

using ::testing::HasSubstr;

Answer answer(const std::string& id) {
  return {.id = id,
          .text = "t" + id,
          .prompt = "p",
          .llm = "judge",
          .answered_by = "judge-2",
          .time = "2026-01-02T03:04:05Z",
          .seconds = 1.25,
          .tokens = {900, 40},
          .counted = true,
          .finish = "stop",
          .answer = "{\"score\": 7}\n \u00e9 \x01",
          .fault = ""};
}

class Answers : public testing::Test {
 protected:
  Answers() : path_(folder_.file("out.answers.jsonl")) {}
  std::vector<Answer> read() {
    Result<AnswersFile> file = AnswersFile::open(path_);
    EXPECT_TRUE(file) << file.error().message();
    return file ? file->earlier() : std::vector<Answer>();
  }
  test::TempFolder folder_;
  std::string path_;
};

TEST_F(Answers, AreReadAgainAsTheyWereWritten) {
  {
    Result<AnswersFile> file = AnswersFile::open(path_);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->earlier().empty());
    ASSERT_TRUE(file->append(answer("1")));
  }
  {
    Result<AnswersFile> file = AnswersFile::open(path_);
    ASSERT_TRUE(file->append(answer("2")));
  }
  EXPECT_EQ(read(), (std::vector<Answer>{answer("1"), answer("2")}));
}

TEST_F(Answers, AnUnfinishedLastLineIsCutOffWhereverItEnds) {
  const std::string whole = to_json_line(answer("1")) + "\n";
  const std::string torn = to_json_line(answer("2"));
  for (size_t length : {size_t{1}, torn.size() / 2, torn.size()}) {
    folder_.write("out.answers.jsonl", whole + torn.substr(0, length));
    Result<AnswersFile> file = AnswersFile::open(path_);
    ASSERT_TRUE(file) << length;
    EXPECT_EQ(file->earlier().size(), 1U);
    ASSERT_TRUE(file->append(answer("3")));
    EXPECT_EQ(test::read_bytes(path_), whole + to_json_line(answer("3")) + "\n");
  }
}

TEST_F(Answers, ABrokenLineInTheMiddleIsAnErrorWithItsPlace) {
  folder_.write("out.answers.jsonl", to_json_line(answer("1")) + "\n{\"id\": 7}\n");
  const Result<AnswersFile> file = AnswersFile::open(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(file.error().message(), HasSubstr("out.answers.jsonl:2"));
}

TEST_F(Answers, OnlyOneRunMayHaveThemOpen) {
  const Result<AnswersFile> first = AnswersFile::open(path_);
  ASSERT_TRUE(first);
  const Result<AnswersFile> second = AnswersFile::open(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kRefused);
}

TEST_F(Answers, ComeFromManyThreadsInWholeLines) {
  {
    Result<AnswersFile> file = AnswersFile::open(path_);
    ASSERT_TRUE(file);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&file] {
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(file->append(answer(std::to_string(i))));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(read().size(), 200U);
}

TEST_F(Answers, AMissingFolderIsNotFound) {
  EXPECT_EQ(AnswersFile::open(folder_.file("no/where.jsonl")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::oracle
