#include "service/review/desk.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::review {
namespace {

using nlohmann::json;
using shadow::kMonday;

class DeskTest : public shadow::LogTest {
 protected:
  void fill() {
    shadow::RunLog run = begin();
    std::vector<shadow::Observation> articles = shadow::many(shadow::Cell::kModelOnly, 4);
    articles[0].article.title = "<b>Bold</b> &amp; <script>alert(1)</script>loud";
    ASSERT_TRUE(run.append(articles, kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  Desk desk_{path_, [] { return kMonday; }};
};

TEST_F(DeskTest, GivesArticlesWithoutMarkupAndWithoutVerdicts) {
  fill();
  std::set<std::string> titles;
  int64_t item = 0;
  json answer = json::parse(*desk_.next("anna"));
  while (!answer["item"].is_null()) {
    item = answer["item"]["id"].get<int64_t>();
    titles.insert(answer["item"]["title"].get<std::string>());
    EXPECT_EQ(answer["item"].size(), 7U);
    for (const char* telling : {"p_commerce", "verdict", "cell", "hits", "weight"}) {
      EXPECT_EQ(answer.dump().find(telling), std::string::npos) << telling;
    }
    answer = json::parse(*desk_.label("anna", item, "commerce"));
  }
  EXPECT_EQ(titles.size(), 4U);
  EXPECT_TRUE(titles.contains("Bold & loud"));
  EXPECT_EQ(answer["state"]["yours"], 4);
  EXPECT_EQ(number("SELECT count(*) FROM labels WHERE reviewer = 'anna'"), 4);
  EXPECT_EQ(json::parse(*desk_.undo("anna"))["item"]["id"], item);
  EXPECT_EQ(number("SELECT count(*) FROM labels WHERE undone IS NULL"), 3);
}

TEST_F(DeskTest, RefusesWhatIsNoLabelAndNoItem) {
  fill();
  EXPECT_EQ(desk_.label("anna", 1, "Commerce").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk_.label("anna", 99, "commerce").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk_.next("").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(number("SELECT count(*) FROM labels"), 0);
}

TEST_F(DeskTest, WaitsForALogThatIsNotThereYet) {
  EXPECT_EQ(desk_.next("anna").error().code(), ErrorCode::kNotFound);
  fill();
  EXPECT_FALSE(json::parse(*desk_.next("anna"))["item"].is_null());
}

}  // namespace
}  // namespace prefilter::review
