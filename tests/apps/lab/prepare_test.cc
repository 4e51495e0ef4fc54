#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "lab/train/splits.h"
#include "tests/apps/lab/verb_run.h"
#include "tests/lab/prepare/small_corpus.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

using ::testing::HasSubstr;

Ran run(const std::vector<std::string>& arguments) { return run_verb("prepare", arguments); }

class PrepareVerb : public testing::Test {
 protected:
  PrepareVerb() : articles_(folder_.file("a.jsonl")), out_(folder_.file("splits")) {
    EXPECT_TRUE(articles::write_records(articles_, prepare::small_corpus(500)));
  }
  test::TempFolder folder_;
  std::string articles_;
  std::string out_;
};

TEST_F(PrepareVerb, WritesSplitsThatTheTrainerReads) {
  const Ran ran = run({articles_, "--out", out_});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("500 articles read\n"));
  EXPECT_THAT(ran.out, HasSubstr("val.jsonl: "));
  const Result<train::Splits> splits = train::read_splits(out_);
  ASSERT_TRUE(splits) << splits.error().message();
  EXPECT_EQ(
      splits->train.examples.size() + splits->val.examples.size() + splits->test->examples.size(),
      500U);
  EXPECT_EQ(splits->train.unlabelled + splits->train.unreadable, 0U);
}

TEST_F(PrepareVerb, OptionsComeFromYamlAndFlagsTheFlagWins) {
  const std::string config = folder_.write("p.yaml", "out: " + out_ + "\ntest: 0.3\nval: 0.2\n");
  const Ran ran = run({articles_, "--config", config, "--test", "0", "--cut-content", "0"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(out_ + "/test.jsonl"));
  const std::string card = test::read_bytes(out_ + "/data_card.json");
  EXPECT_THAT(card, HasSubstr("\"val\": \"0.2\""));
  EXPECT_THAT(card, HasSubstr("\"cut_content\": \"0\""));
}

TEST_F(PrepareVerb, ErrorsHaveTheirExitStatusAndLeaveNothing) {
  EXPECT_EQ(run({"--out", out_}).status, 2);
  EXPECT_EQ(run({articles_}).status, 2);
  EXPECT_EQ(run({articles_, "--out", out_, "--val", "2"}).status, 2);
  EXPECT_EQ(run({folder_.file("none.jsonl"), "--out", out_}).status, 3);
  EXPECT_FALSE(std::filesystem::exists(out_));
  folder_.write("mine.txt", "x");
  EXPECT_EQ(run({articles_, "--out", folder_.path()}).status, 8);
}

}  // namespace
}  // namespace prefilter::lab
