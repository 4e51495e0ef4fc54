#include "lab/prepare/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lab/prepare/small_corpus.h"
#include "tests/support/temp_folder.h"

namespace prefilter::prepare {
namespace {

using articles::Record;
using articles::write_records;

Scan scanned(const std::vector<Record>& records) {
  const test::TempFolder folder;
  PrepareOptions options;
  options.articles = {folder.file("a.jsonl")};
  EXPECT_TRUE(write_records(options.articles[0], records));
  Result<Scan> result = scan(options, {}, {});
  EXPECT_TRUE(result) << result.error().message();
  return result ? std::move(*result) : Scan{};
}

TEST(Scan, KeepsWhatThePlanNeeds) {
  Record record = small_article(1);
  record.title = "Sale of 20 chairs";
  record.content = std::string(130, 'x');
  record.language = "pt-BR";
  const Scan scan = scanned({small_article(0), record});
  ASSERT_EQ(scan.items.size(), 2U);
  const Item& item = scan.items[1];
  EXPECT_EQ(item.line, 2U);
  EXPECT_EQ(item.file, 0U);
  EXPECT_EQ(scan.languages[item.language], "pt");
  EXPECT_EQ(scan.sources[item.source], record.source);
  EXPECT_EQ(item.length, text::LengthBand::kTeaser);
  EXPECT_EQ(item.origin, articles::Origin::kOracle);
  EXPECT_EQ(item.label, record.commerce_score == 8.0 ? 1 : 0);
  EXPECT_EQ(item.pattern, "sale of 0 chairs");
  EXPECT_EQ(item.hash.size(), 32U);
}

TEST(Scan, CountsWhatIsNoLabelledText) {
  std::vector<Record> records = small_corpus(4);
  records[0].commerce_score.reset();
  records[1].commerce_score = 5.0;
  records[2].title = "<p>";
  records[2].content = "";
  const Scan scan = scanned(records);
  EXPECT_EQ(scan.counts.read, 4U);
  EXPECT_EQ(scan.counts.unlabelled, 1U);
  EXPECT_EQ(scan.counts.between, 1U);
  EXPECT_EQ(scan.counts.unreadable, 1U);
  EXPECT_EQ(scan.items.size(), 1U);
}

TEST(Scan, TiesWhatMustStayTogether) {
  std::vector<Record> records = small_corpus(10);
  records[1] = records[0];
  records[1].title = "<b>" + records[0].title + "</b>";  // equal
  records[3] = records[2];
  records[3].content += " and one more sentence";
  records[2].content += " " + records[2].title;
  records[3].content += " " + records[2].title;  // near, equal title
  records[4].id = "pair-1-a";
  records[5].id = "pair-1-b";
  records[6].others = {{"group", "series"}};
  records[7].others = {{"group", "series"}};
  Scan scan = scanned(records);
  for (const auto& [a, b] : {std::pair(0, 1), std::pair(2, 3), std::pair(4, 5), std::pair(6, 7)}) {
    EXPECT_EQ(scan.groups.find(static_cast<size_t>(b)), static_cast<size_t>(a));
  }
  EXPECT_EQ(scan.items[1].first_equal, 0U);
  EXPECT_EQ(scan.groups.find(8), 8U);
  EXPECT_EQ(scan.groups.find(9), 9U);
  EXPECT_EQ(scan.paired, 2U);
}

TEST(Scan, ATextThatBridgesTwoGroupsJoinsThem) {
  Random random(2);
  const std::string a = random_words(random, 30);
  const std::string b = random_words(random, 6);
  const std::string c = random_words(random, 6);
  std::vector<Record> records = small_corpus(3);
  for (Record& record : records) record.title.clear();
  records[0].content = a + " " + b;
  records[1].content = a + " " + c;
  records[2].content = a;
  Scan scan = scanned(records);
  EXPECT_EQ(scan.groups.find(1), 0U);
  EXPECT_EQ(scan.groups.find(2), 0U);
  EXPECT_EQ(scan.near_duplicates, 2U);
}

TEST(Scan, AWrongLineIsAnErrorWithItsPlace) {
  const test::TempFolder folder;
  PrepareOptions options;
  options.articles = {folder.write("a.jsonl", "{\"title\": \"a\"}\n{\"title\": 1}\n")};
  const Result<Scan> result = scan(options, {}, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), ::testing::HasSubstr("a.jsonl:2: \"title\""));
  options.articles = {folder.file("none.jsonl")};
  EXPECT_EQ(scan(options, {}, {}).error().code(), ErrorCode::kNotFound);
}

TEST(Scan, StopsWhenAsked) {
  const test::TempFolder folder;
  PrepareOptions options;
  options.articles = {folder.write("a.jsonl", "{\"title\": \"a\"}\n")};
  EXPECT_EQ(scan(options, {}, [] { return true; }).error().code(), ErrorCode::kUnavailable);
}

TEST(Scan, NamesAreNumberedInOrder) {
  Names names;
  EXPECT_EQ(names.number_of("b"), 0U);
  EXPECT_EQ(names.number_of("a"), 1U);
  EXPECT_EQ(names.number_of("b"), 0U);
  EXPECT_EQ(names[1], "a");
}

}  // namespace
}  // namespace prefilter::prepare
