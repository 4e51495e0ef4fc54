#include "lab/train/splits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/sha256.h"
#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

const std::string kTrain =
    "{\"id\": \"a1\", \"title\": \"Rate cut\", \"content\": \"Banks follow.\", \"label\": 0}\n"
    "{\"id\": 2, \"title\": \"Half price\", \"content\": null, \"label\": 1, \"source\": \"shop\","
    " \"language\": \"en\", \"commerce_score\": 9.5, \"url\": null, \"more\": [1, {}]}\n";
const std::string kVal =
    "{\"title\": \"Storm\", \"label\": 0}\n{\"title\": \"Sale ends today\", \"label\": 1}\n";

struct Folder : test::TempFolder {
  Folder() {
    write("train.jsonl", kTrain);
    write("val.jsonl", kVal);
  }
  std::string message_of_split(const std::string& lines) const {
    const Result<Split> split = read_split(write("one.jsonl", lines));
    return split ? "" : split.error().message();
  }
};

TEST(Splits, ReadsTheFieldsOfEachLine) {
  const Folder folder;
  const Result<Splits> splits = read_splits(folder.path());
  ASSERT_TRUE(splits) << splits.error().message();
  ASSERT_EQ(splits->train.examples.size(), 2U);
  const Example& first = splits->train.examples[0];
  EXPECT_EQ(first.id, "a1");
  EXPECT_EQ(first.article.title, "Rate cut");
  EXPECT_EQ(first.article.content, "Banks follow.");
  EXPECT_EQ(first.label, 0);
  EXPECT_EQ(first.line, 1U);
  EXPECT_TRUE(is_sha256_hex(first.hash));
  const Example& second = splits->train.examples[1];
  EXPECT_EQ(second.id, "2");
  EXPECT_EQ(second.article.content, "");
  EXPECT_EQ(second.article.language, "en");
  EXPECT_EQ(second.source, "shop");
  EXPECT_EQ(second.label, 1);
  EXPECT_EQ(second.line, 2U);
  EXPECT_EQ(splits->val.count(1), 1U);
  EXPECT_FALSE(splits->test);
  EXPECT_EQ(splits->train_sha256, sha256_hex(std::as_bytes(std::span(kTrain))));
}

TEST(Splits, DropsAndCountsWhatHasNoLabelOrNoText) {
  const Folder folder;
  const std::string lines =
      "{\"title\": \"?\", \"label\": null}\n\n{\"title\": \"<p>\", \"content\": \"\", \"label\": "
      "1}\n";
  const Result<Split> split = read_split(folder.write("x.jsonl", kTrain + lines));
  ASSERT_TRUE(split);
  EXPECT_EQ(split->examples.size(), 2U);
  EXPECT_EQ(split->unlabelled, 1U);
  EXPECT_EQ(split->unreadable, 1U);
}

TEST(Splits, CountsDuplicatesAndKeepsThem) {
  const Folder folder;
  const Result<Split> split = read_split(
      folder.write("x.jsonl", kTrain + "{\"title\": \"RATE  CUT\", \"content\": \"<i>Banks</i> "
                                       "follow.\", \"label\": 0}\n"
                                       "{\"title\": \"half price\", \"label\": 0}\n"));
  ASSERT_TRUE(split);
  EXPECT_EQ(split->examples.size(), 4U);
  EXPECT_EQ(split->duplicates, 2U);
  EXPECT_EQ(split->conflicts, 1U);
}

TEST(Splits, LabelsMayBeWholeNumbersOfATableWithFractions) {
  const Folder folder;
  const Result<Split> split =
      read_split(folder.write("x.jsonl",
                              "{\"title\": \"a\", \"label\": 1.0}\n{\"title\": \"b\", \"label\": "
                              "0.0}\n"));
  ASSERT_TRUE(split);
  EXPECT_EQ(split->count(1), 1U);
  EXPECT_EQ(split->count(0), 1U);
}

TEST(Splits, AnythingElseThanALabelIsAnErrorWithItsPlace) {
  const Folder folder;
  for (const std::string label : {"2", "-1", "0.5", "\"1\"", "true", "[]", "1e99"}) {
    const std::string message = folder.message_of_split(
        "{\"title\": \"a\", \"label\": 0}\n{\"title\": \"b\", \"label\": " + label + "}\n");
    EXPECT_THAT(message, HasSubstr("one.jsonl:2: \"label\" must be 0, 1 or null, not ")) << label;
  }
  EXPECT_THAT(folder.message_of_split("{\"title\": \"a\"}\n"),
              HasSubstr("one.jsonl:1: \"label\" is missing"));
}

TEST(Splits, AMalformedLineIsAnErrorWithItsPlace) {
  const Folder folder;
  EXPECT_THAT(folder.message_of_split("{\"title\": \"a\", \"label\": 0}\n{\"title\": "),
              HasSubstr("one.jsonl:2: "));
  EXPECT_THAT(folder.message_of_split("[1]\n"), HasSubstr("one.jsonl:1: "));
  EXPECT_THAT(folder.message_of_split("{\"title\": 5, \"label\": 0}\n"),
              HasSubstr("one.jsonl:1: \"title\" must be a string or null, not a number"));
  EXPECT_THAT(folder.message_of_split("{\"label\": 0}\n"), HasSubstr("one.jsonl:1: "));
  EXPECT_THAT(folder.message_of_split("{\"title\": \"a\", \"source\": {}, \"label\": 0}\n"),
              HasSubstr("one.jsonl:1: \"source\" must be a string or null, not {}"));
  EXPECT_THAT(folder.message_of_split("{\"title\": \"a\", \"label\": 0, \"label\": 1}\n"),
              HasSubstr("one.jsonl:1: the line: the name \"label\" stands twice"));
}

TEST(Splits, AGzipThatBreaksOffIsAnError) {
  const Folder folder;
  const std::string whole = prefilter::testing::gzip(kTrain);
  EXPECT_TRUE(read_split(folder.write("whole.jsonl.gz", whole)));
  const Result<Split> cut =
      read_split(folder.write("cut.jsonl.gz", whole.substr(0, whole.size() - 9)));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().message(), HasSubstr("cut.jsonl.gz:"));
}

TEST(Splits, ValIsNeededAndTestIsNot) {
  const Folder folder;
  std::filesystem::remove(folder.file("val.jsonl"));
  const Result<Splits> none = read_splits(folder.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message(), HasSubstr("val.jsonl"));
  folder.write("val.jsonl", kVal);
  folder.write("test.jsonl", "{\"title\": \"Only one class\", \"label\": 1}\n");
  const Result<Splits> all = read_splits(folder.path());
  ASSERT_TRUE(all) << all.error().message();
  EXPECT_EQ(all->test->examples.size(), 1U);
}

TEST(Splits, AnEmptySplitIsAnError) {
  const Folder folder;
  folder.write("val.jsonl", "{\"title\": \"a\", \"label\": null}\n");
  EXPECT_THAT(read_splits(folder.path()).error().message(),
              HasSubstr("val.jsonl: the split is empty: it has no line with the label 0 or 1 (1 "
                        "with the label null)"));
  folder.write("val.jsonl", kVal);
  folder.write("test.jsonl", "");
  EXPECT_THAT(read_splits(folder.path()).error().message(),
              HasSubstr("test.jsonl: the split is empty"));
}

TEST(Splits, ASplitOfOneClassIsAnError) {
  const Folder folder;
  folder.write("train.jsonl",
               "{\"title\": \"a\", \"label\": 1}\n{\"title\": \"b\", \"label\": 1}\n");
  const Result<Splits> splits = read_splits(folder.path());
  ASSERT_FALSE(splits);
  EXPECT_EQ(splits.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(
      splits.error().message(),
      HasSubstr("train.jsonl: all 2 examples have the label 1; a split needs both classes"));
}

TEST(Splits, AHeldOutArticleThatTrainingSeesIsRefusedWithBothPlaces) {
  const Folder folder;
  const std::string twin = "{\"title\": \" HALF <b>price</b>\", \"label\": 1}\n";
  folder.write("val.jsonl", kVal + twin);
  Result<Splits> splits = read_splits(folder.path());
  ASSERT_FALSE(splits);
  EXPECT_EQ(splits.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(splits.error().message(), HasSubstr("val.jsonl:3 also stands in"));
  EXPECT_THAT(splits.error().message(), HasSubstr("train.jsonl:2 (1 such in all)"));

  folder.write("val.jsonl", kVal);
  folder.write("test.jsonl", twin + twin);
  splits = read_splits(folder.path());
  ASSERT_FALSE(splits);
  EXPECT_EQ(splits.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(splits.error().message(), HasSubstr("test.jsonl:1 also stands in"));
  EXPECT_THAT(splits.error().message(), HasSubstr("train.jsonl:2 (2 such in all)"));

  folder.write("test.jsonl", kVal);
  EXPECT_EQ(read_splits(folder.path()).error().code(), ErrorCode::kRefused);
}

std::string many_lines(size_t count) {
  std::string lines;
  for (size_t i = 0; i < count; ++i) {
    lines += "{\"title\": \"article " + std::to_string(i) +
             "\", \"label\": " + std::to_string(i % 2) + "}\n";
  }
  return lines;
}

TEST(SplitByHash, TakesAboutTheShareAndEveryExampleOnce) {
  const test::TempFolder folder;
  const std::string lines = many_lines(1000);
  const Result<Splits> splits = split_by_hash(folder.write("all.jsonl", lines), 0.1);
  ASSERT_TRUE(splits) << splits.error().message();
  EXPECT_NEAR(static_cast<double>(splits->val.examples.size()), 100.0, 40.0);
  EXPECT_EQ(splits->train.examples.size() + splits->val.examples.size(), 1000U);
  EXPECT_EQ(splits->train_sha256, sha256_hex(std::as_bytes(std::span(lines))));
}

TEST(SplitByHash, AnArticleKeepsItsSideInAnotherFile) {
  const test::TempFolder folder;
  const Result<Splits> all = split_by_hash(folder.write("all.jsonl", many_lines(300)), 0.3);
  const Result<Splits> some = split_by_hash(folder.write("some.jsonl", many_lines(150)), 0.3);
  ASSERT_TRUE(all && some);
  std::vector<std::string> all_titles;
  std::vector<std::string> some_titles;
  for (const Example& one : all->val.examples) {
    if (one.line <= 150) all_titles.push_back(one.article.title);
  }
  for (const Example& one : some->val.examples) some_titles.push_back(one.article.title);
  EXPECT_EQ(some_titles, all_titles);
}

TEST(SplitByHash, DuplicatesFallOnOneSide) {
  const test::TempFolder folder;
  const std::string lines = many_lines(200);
  const Result<Splits> splits = split_by_hash(folder.write("all.jsonl", lines + lines), 0.5);
  ASSERT_TRUE(splits) << splits.error().message();
  EXPECT_EQ(splits->train.duplicates, splits->train.examples.size() / 2);
  EXPECT_EQ(splits->val.duplicates, splits->val.examples.size() / 2);
  EXPECT_EQ(splits->val.conflicts, 0U);
}

TEST(SplitByHash, AShareThatLeavesAPartEmptyIsAnError) {
  const test::TempFolder folder;
  const std::string path = folder.write("all.jsonl", many_lines(50));
  for (const double share : {0.0, 1.0, -0.1, std::nan("")}) {
    EXPECT_EQ(split_by_hash(path, share).error().code(), ErrorCode::kInvalidArgument) << share;
  }
  EXPECT_THAT(split_by_hash(path, 1e-9).error().message(), HasSubstr("the split is empty"));
}

TEST(ReadData, TakesAFolderOrOneFile) {
  const Folder folder;
  const Result<Splits> splits = read_data(folder.path());
  ASSERT_TRUE(splits);
  EXPECT_EQ(splits->train.examples.size(), 2U);
  const Result<Splits> tenth = read_data(folder.write("all.jsonl", many_lines(1000)));
  ASSERT_TRUE(tenth);
  EXPECT_NEAR(static_cast<double>(tenth->val.examples.size()), 100.0, 40.0);
  EXPECT_EQ(read_data(folder.file("none")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::train
