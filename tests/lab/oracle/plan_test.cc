#include "lab/oracle/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/lab/oracle/scripted_model.h"

namespace prefilter::oracle {
namespace {

articles::Record article(const std::string& id, const std::string& title) {
  articles::Record record;
  record.id = id;
  record.title = title;
  return record;
}

std::vector<articles::Record> many(size_t count) {
  std::vector<articles::Record> records;
  for (size_t i = 0; i < count; ++i) {
    records.push_back(article("a" + std::to_string(i), "title " + std::to_string(i)));
  }
  return records;
}

/// The titles of the tasks of a reading.
std::multiset<std::string> titles(const Plan& plan, size_t reading) {
  std::multiset<std::string> found;
  for (const Task& task : plan.tasks) {
    if (task.reading == reading) found.insert(task.text.title);
  }
  return found;
}

TEST(Plan, AsksAboutEachTextOnce) {
  const Plan plan = make_plan({article("1", "a"), article("2", "b"), article("3", "a")}, {}, {});
  EXPECT_EQ(titles(plan, 1), (std::multiset<std::string>{"a", "b"}));
  EXPECT_EQ(plan.articles[0].hash, plan.articles[2].hash);
}

TEST(Plan, LeavesAloneWhatHasBeenJudgedUnlessTold) {
  articles::Record human = article("1", "a");
  human.label = 1;
  human.origin = articles::Origin::kHuman;
  articles::Record oracle = article("2", "b");
  oracle.commerce_score = 4.0;
  oracle.origin = articles::Origin::kOracle;
  articles::Record weak = article("3", "c");
  weak.label = 0;
  weak.origin = articles::Origin::kWeak;
  const Plan plan = make_plan({human, oracle, weak}, {}, {});
  EXPECT_EQ(titles(plan, 1), (std::multiset<std::string>{"c"}));
  EXPECT_EQ(plan.articles[0].what, PlannedArticle::What::kKeep);
  EXPECT_EQ(titles(make_plan({human, oracle, weak}, {.rescore = true}, {}), 1).size(), 3U);
}

TEST(Plan, DoesNotAskAboutAnArticleWithoutText) {
  const Plan plan = make_plan({article("1", "<p> </p>")}, {}, {});
  EXPECT_TRUE(plan.tasks.empty());
  EXPECT_EQ(plan.articles[0].what, PlannedArticle::What::kEmpty);
}

TEST(Plan, ReadsAShareTwiceAfterAllFirstReadings) {
  const Plan plan = make_plan(many(40), {.double_share = 0.1}, {});
  ASSERT_EQ(plan.tasks.size(), 44U);
  for (size_t i = 0; i < 44; ++i) EXPECT_EQ(plan.tasks[i].reading, i < 40 ? 1U : 2U);
}

TEST(Plan, TheChoiceDependsOnSeedAndTextsAlone) {
  const std::vector<articles::Record> records = many(60);
  const std::vector<articles::Record> reversed(records.rbegin(), records.rend());
  const auto chosen = titles(make_plan(records, {.double_share = 0.2, .seed = 1}, {}), 2);
  EXPECT_EQ(chosen.size(), 12U);
  EXPECT_EQ(titles(make_plan(reversed, {.double_share = 0.2, .seed = 1}, {}), 2), chosen);
  EXPECT_NE(titles(make_plan(records, {.double_share = 0.2, .seed = 2}, {}), 2), chosen);
}

TEST(Plan, AsksOnlyWhatIsMissing) {
  const std::vector<articles::Record> records = many(10);
  Judgements known;
  for (const PlannedArticle& planned : make_plan(records, {}, {}).articles) {
    known[0].emplace(planned.hash, Judgement{});
  }
  const Plan plan = make_plan(records, {.double_share = 1.0}, known);
  EXPECT_TRUE(titles(plan, 1).empty());
  EXPECT_EQ(titles(plan, 2).size(), 10U);
}

TEST(Plan, SortsEarlierAnswersByTheirReaders) {
  const Answer used{.text = "t1", .prompt = "p", .tokens = {10, 1}, .answer = judged(7)};
  const Answer unusable{.text = "t2", .prompt = "p", .answer = "no", .fault = "f"};
  const Answer foreign{.text = "t3", .prompt = "q", .tokens = {5, 0}, .answer = judged(1)};
  const Answer second{.text = "t1", .prompt = "p", .reading = 2, .answer = judged(6)};
  std::array<Reader, 2> readers;
  readers[0].prompt = "p";
  const Earlier one = sort_answers({used, unusable, foreign, second}, readers);
  EXPECT_EQ(one.judgements[0].size(), 1U);
  EXPECT_EQ(one.judgements[0].at("t1").score, 7.0);
  EXPECT_TRUE(one.judgements[1].empty());
  EXPECT_EQ(one.foreign, 1U);
  EXPECT_EQ(one.tokens, (Tokens{15, 1}));
  readers[1].prompt = "p";
  EXPECT_EQ(sort_answers({used, second}, readers).judgements[1].at("t1").score, 6.0);
}

TEST(Plan, ReadsSharesAsPeopleWriteThem) {
  EXPECT_DOUBLE_EQ(*parse_share("10%"), 0.1);
  EXPECT_DOUBLE_EQ(*parse_share("12.5 %"), 0.125);
  EXPECT_DOUBLE_EQ(*parse_share("0.1"), 0.1);
  EXPECT_DOUBLE_EQ(*parse_share("1"), 1.0);
  for (const char* text : {"", "%", "ten", "10", "-0.1", "101%", "0.1x", "nan"}) {
    EXPECT_FALSE(parse_share(text)) << text;
  }
}

}  // namespace
}  // namespace prefilter::oracle
