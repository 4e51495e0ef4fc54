#include "service/shadow/label_file.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "service/shadow/label_log.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class LabelFileTest : public LogTest {
 protected:
  void SetUp() override {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 6), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  std::vector<json> exported() {
    std::vector<json> lines;
    const Result<size_t> count = export_labels(path_, {}, [&](const std::string& line) {
      lines.push_back(json::parse(line));
      return Result<void>();
    });
    EXPECT_TRUE(count);
    EXPECT_EQ(*count, lines.size());
    return lines;
  }
  std::vector<json> tasks(size_t articles) {
    std::vector<json> lines;
    const Result<size_t> count =
        export_tasks(path_, {.reviewer = "desk", .articles = articles, .now_ms = kMonday},
                     [&](const std::string& line) {
                       lines.push_back(json::parse(line));
                       return Result<void>();
                     });
    EXPECT_TRUE(count);
    return lines;
  }
  ImportReport imported(const std::string& text) {
    const Result<ImportReport> report = import_labels(path_, folder_.write("labels.jsonl", text),
                                                      {.now_ms = kMonday, .reviewer = ""});
    EXPECT_TRUE(report);
    return report ? *report : ImportReport();
  }
};

TEST_F(LabelFileTest, ALabelledArticleIsALineOfAnArticleFile) {
  Result<LabelLog> log = LabelLog::open(path_);
  ASSERT_TRUE(log->add({1, "anna", Label::kCommerce, kMonday}));
  ASSERT_TRUE(log->add({1, "ben", Label::kCommerce, kMonday + 5000}));
  ASSERT_TRUE(log->add({2, "anna", Label::kUnsure, kMonday}));
  const std::vector<json> lines = exported();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["id"], "a0");
  EXPECT_EQ(lines[0]["title"], "Title a0");
  EXPECT_EQ(lines[0]["source"], "Alder Times");
  EXPECT_EQ(lines[0]["label"], 1);
  EXPECT_EQ(lines[0]["origin"], "human");
  EXPECT_EQ(lines[0]["human_labels"][1],
            (json{{"annotator", "ben"}, {"label", 1}, {"when", "2024-10-04T00:00:05Z"}}));
  EXPECT_EQ(lines[0]["shadow"]["cell"], "model_only");
  EXPECT_TRUE(lines[1]["label"].is_null());
}

TEST_F(LabelFileTest, TasksAreBlindAndComeBackWithLabels) {
  const std::vector<json> lines = tasks(3);
  ASSERT_EQ(lines.size(), 3U);
  std::string answers;
  for (json line : lines) {
    EXPECT_EQ(line["shadow"].size(), 1U) << line;  // the item's number alone
    line["human_labels"] = {{{"annotator", "cleo"}, {"label", 0}, {"when", "2026-01-01T10:00Z"}}};
    answers += line.dump() + "\n";
  }
  EXPECT_EQ(imported(answers).labels, 3U);
  EXPECT_EQ(imported(answers).labels, 0U);  // once is enough
  EXPECT_EQ(number("SELECT count(*) FROM labels WHERE reviewer = 'cleo' AND label = 1"), 3);
  EXPECT_EQ(tasks(10).size(), 3U);  // the others
}

TEST_F(LabelFileTest, ALabelOfAnArticleThatNobodyWasAskedForIsRefused) {
  const ImportReport report =
      imported("{\"item\": 5, \"reviewer\": \"cleo\", \"label\": \"commerce\"}\n");
  ASSERT_EQ(report.refused.size(), 1U);
  EXPECT_THAT(report.refused[0], HasSubstr("line 1: item 5 was not asked for"));
  EXPECT_EQ(number("SELECT count(*) FROM labels"), 0);
}

TEST_F(LabelFileTest, AFaultyLineIsNamedAndTheOthersAreTaken) {
  tasks(6);
  const ImportReport report = imported(
      "{\"item\": 1, \"label\": \"commerce\"}\n"
      "not json\n"
      "\n"
      "[1]\n"
      "{\"item\": \"x\"}\n"
      "{\"item\": 2, \"reviewer\": \"cleo\", \"label\": \"maybe\"}\n"
      "{\"item\": 3, \"reviewer\": \"cleo\", \"label\": \"unsure\", \"when\": \"noon\"}\n"
      "{\"item\": 999, \"reviewer\": \"cleo\", \"label\": 1}\n"
      "{\"item\": 4, \"reviewer\": \"cleo\", \"label\": null}\n"
      "{\"item\": 4, \"reviewer\": \"cleo\", \"label\": 1}\n");
  EXPECT_EQ(report.lines, 9U);
  EXPECT_EQ(report.labels, 1U);
  EXPECT_EQ(report.none, 1U);
  ASSERT_EQ(report.refused.size(), 7U);
  EXPECT_THAT(report.refused[0], HasSubstr("line 1: nobody is named"));
  EXPECT_THAT(report.refused[3], HasSubstr("line 5: there is no item number"));
}

}  // namespace
}  // namespace prefilter::shadow
