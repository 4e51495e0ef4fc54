#include "lab/prepare/prepare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/sha256.h"
#include "lab/articles/content_hash.h"
#include "tests/lab/prepare/small_corpus.h"
#include "tests/support/temp_folder.h"

namespace prefilter::prepare {
namespace {

namespace fs = std::filesystem;
using articles::Record;
using ::testing::HasSubstr;

class Prepare : public ::testing::Test {
 protected:
  Prepare() {
    options_.articles = {folder_.file("a.jsonl")};
    options_.out = folder_.file("splits");
    EXPECT_TRUE(articles::write_records(options_.articles[0], small_corpus(600)));
  }
  std::string bytes(const std::string& name) const {
    return test::read_bytes(options_.out + "/" + name);
  }
  std::vector<Record> records(const std::string& name) const {
    const Result<std::vector<Record>> read = articles::read_records(options_.out + "/" + name);
    EXPECT_TRUE(read) << read.error().message();
    return read ? *read : std::vector<Record>{};
  }
  /// What the run gives; its error's message fails the test.
  DataCard run() const {
    const Result<DataCard> card = prepare(options_, {.code_version = "1"});
    EXPECT_TRUE(card) << card.error().message();
    return card ? *card : DataCard{};
  }
  Error error() const {
    const Result<DataCard> card = prepare(options_, {.code_version = "1"});
    EXPECT_FALSE(card);
    return card ? Error(ErrorCode::kInternal, "") : card.error();
  }

  test::TempFolder folder_;
  PrepareOptions options_;
};

TEST_F(Prepare, WritesEveryArticleOnceWithItsLabel) {
  const DataCard card = run();
  std::map<std::string, int> labels;
  for (const char* name : {"train.jsonl", "val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) {
      EXPECT_TRUE(labels.emplace(record.id, *record.label).second) << record.id;
      EXPECT_EQ(record.label, record.commerce_score == 8.0 ? 1 : 0);
      EXPECT_EQ(record.origin, articles::Origin::kOracle);
    }
  }
  EXPECT_EQ(labels.size(), 600U);
  EXPECT_EQ(card.parts[0].articles[0] + card.parts[0].articles[1], records("train.jsonl").size());
  EXPECT_EQ(card.parts[1].sha256, *sha256_file(options_.out + "/val.jsonl"));
  EXPECT_THAT(bytes("data_card.json"), HasSubstr(card.parts[1].sha256));
  EXPECT_THAT(bytes("data_card.md"), HasSubstr(card.inputs[0].sha256));
}

TEST_F(Prepare, TheSameSeedGivesTheSameBytesAndAnotherOneDoesNot) {
  run();
  const std::string first = bytes("train.jsonl") + bytes("val.jsonl") + bytes("data_card.json");
  options_.out = folder_.file("again");
  run();
  EXPECT_EQ(bytes("train.jsonl") + bytes("val.jsonl") + bytes("data_card.json"), first);
  options_.split.seed = 43;
  options_.out = folder_.file("other");
  run();
  EXPECT_NE(bytes("val.jsonl"), first);
}

TEST_F(Prepare, OnlyTrainingArticlesAreChanged) {
  options_.augment.html_remnants = 0.5;
  const DataCard card = run();
  std::map<std::string, Record> original;
  for (const Record& record : small_corpus(600)) original[record.id] = record;
  size_t changed = 0;
  for (const Record& record : records("train.jsonl")) {
    const Record& before = original.at(record.id);
    const bool differs = record.title != before.title || record.content != before.content;
    EXPECT_EQ(differs, record.others.contains("augmentation")) << record.id;
    changed += differs ? 1 : 0;
  }
  EXPECT_EQ(changed, card.changed);
  EXPECT_GT(changed, 200U);
  for (const char* name : {"val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) {
      EXPECT_EQ(record.title, original.at(record.id).title);
      EXPECT_EQ(record.content, original.at(record.id).content);
      EXPECT_FALSE(record.others.contains("augmentation"));
    }
  }
}

TEST_F(Prepare, CopiesStandBesideTheirOriginals) {
  options_.augment.as = AugmentAs::kCopy;
  const DataCard card = run();
  size_t copies = 0;
  for (const Record& record : records("train.jsonl")) {
    const bool is_copy = record.others.contains("augmentation");
    EXPECT_EQ(record.id.find('#') != std::string::npos, is_copy);
    copies += is_copy ? 1 : 0;
  }
  EXPECT_EQ(copies, card.changed);
  EXPECT_GT(copies, 50U);
  EXPECT_EQ(records("train.jsonl").size(),
            card.parts[0].articles[0] + card.parts[0].articles[1] + copies);
}

TEST_F(Prepare, NoChangeGivesTheTextOfAJudgedArticle) {
  // Each article twice: whole, and as its headline alone, too short to tie the two together.
  std::vector<Record> corpus = small_corpus(600);
  for (size_t i = 0; i < 600; ++i) {
    corpus[i].title = "title " + std::to_string(i);
    corpus[i].source.clear();
    corpus[i].content += " more " + corpus[i].id;
    Record headline = corpus[i];
    headline.content.clear();
    headline.id += "-headline";
    corpus.push_back(headline);
  }
  ASSERT_TRUE(articles::write_records(options_.articles[0], corpus));
  options_.augment.cut_content = 0.0;
  options_.augment.no_title = 0.0;
  options_.augment.title_only = 1.0;
  options_.split.near_duplicates = 1.0;
  const DataCard card = run();
  EXPECT_GT(card.too_near_changes, 20U);
  std::set<std::string> judged;
  for (const char* name : {"val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) {
      judged.insert(articles::content_hash(record.title, record.content));
    }
  }
  for (const Record& record : records("train.jsonl")) {
    EXPECT_FALSE(judged.contains(articles::content_hash(record.title, record.content)));
  }
}

TEST_F(Prepare, ReplacesItsOwnOutputAndNothingElse) {
  run();
  run();
  folder_.write("splits/notes.txt", "mine");
  EXPECT_EQ(error().code(), ErrorCode::kRefused);
  EXPECT_THAT(error().message(), HasSubstr("holds notes.txt"));
  fs::remove(options_.out + "/notes.txt");
  fs::remove(options_.out + "/data_card.json");
  EXPECT_THAT(error().message(), HasSubstr("no data card"));
  EXPECT_FALSE(bytes("train.jsonl").empty());
  options_.out = folder_.write("file", "x");
  EXPECT_EQ(error().code(), ErrorCode::kRefused);
}

TEST_F(Prepare, AnErrorLeavesTheEarlierOutput) {
  run();
  const std::string before = bytes("data_card.json");
  std::ofstream(options_.articles[0], std::ios::app) << "{\"title\": 5}\n";
  EXPECT_THAT(error().message(), HasSubstr("a.jsonl:601: \"title\""));
  EXPECT_EQ(bytes("data_card.json"), before);
  size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_.path())) ++entries;
  EXPECT_EQ(entries, 2U) << "nothing half-written is left";
}

TEST_F(Prepare, AShareOfZeroGivesNoFile) {
  options_.split.test = 0.0;
  run();
  EXPECT_FALSE(fs::exists(options_.out + "/test.jsonl"));
  EXPECT_TRUE(fs::exists(options_.out + "/val.jsonl"));
  options_.split.val = 0.0;
  EXPECT_FALSE(prepare(options_, {.code_version = "1"}));
}

TEST_F(Prepare, AnArticleOfAnEarlierOutputKeepsItsSplit) {
  run();
  std::map<std::string, std::string> before;
  for (const char* name : {"train.jsonl", "val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) before[record.id] = name;
  }
  ASSERT_TRUE(articles::write_records(options_.articles[0], small_corpus(1500)));
  options_.split.keep = options_.out;
  options_.split.seed = 7;
  const DataCard card = run();  // in place of the output that it reads
  EXPECT_EQ(card.planned.kept, 600U);
  EXPECT_EQ(card.planned.moved, 0U);
  for (const char* name : {"train.jsonl", "val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) {
      const auto found = before.find(record.id);
      EXPECT_TRUE(found == before.end() || found->second == name) << record.id;
    }
  }
  options_.split.keep = folder_.path();
  EXPECT_THAT(error().message(), HasSubstr("no data card"));
}

TEST_F(Prepare, AnAbsentLanguageIsTheDetectedOne) {
  std::vector<Record> corpus = small_corpus(600);
  corpus[0].language.clear();
  corpus[0].content =
      "Die Bundesregierung hat gestern beschlossen, dass der Ausbau der Bahnstrecke im kommenden "
      "Frühjahr beginnen soll. Das teilte ein Sprecher am Montag in Berlin mit.";
  ASSERT_TRUE(articles::write_records(options_.articles[0], corpus));
  run();
  for (const char* name : {"train.jsonl", "val.jsonl", "test.jsonl"}) {
    for (const Record& record : records(name)) {
      EXPECT_TRUE(record.id != "a0" || record.language == "de") << record.language;
    }
  }
}

TEST_F(Prepare, StopsWhenAskedAndWritesNothing) {
  const Result<DataCard> card =
      prepare(options_, {.code_version = "1", .stop = [] { return true; }});
  ASSERT_FALSE(card);
  EXPECT_EQ(card.error().code(), ErrorCode::kUnavailable);
  EXPECT_FALSE(fs::exists(options_.out));
}

}  // namespace
}  // namespace prefilter::prepare
