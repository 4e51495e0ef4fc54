#include "lab/oracle/judgement.h"

#include <gtest/gtest.h>

namespace prefilter::oracle {
namespace {

/// What is wrong with an answer; "" if it can be used.
std::string fault(std::string_view answer) {
  const Result<Judgement> judgement = parse_judgement(answer);
  return judgement ? "" : judgement.error().message();
}

TEST(Judgement, IsReadFromAStrictAnswer) {
  const Result<Judgement> judgement = parse_judgement(
      R"({"reason": " A shop promotes its sale. ", "signals": ["price", "buy now", ""], "score": 9})");
  ASSERT_TRUE(judgement) << judgement.error().message();
  EXPECT_EQ(*judgement, (Judgement{9.0, "A shop promotes its sale.", {"price", "buy now"}}));
}

TEST(Judgement, TakesHalfScoresAndNumbersInQuotes) {
  EXPECT_EQ(parse_judgement(R"({"reason":"r","signals":[],"score":2.5})")->score, 2.5);
  EXPECT_EQ(parse_judgement(R"({"reason":"r","signals":[],"score":"10"})")->score, 10.0);
}

TEST(Judgement, IgnoresFurtherFields) {
  EXPECT_EQ(fault(R"({"reason":"r","signals":[],"score":1,"confidence":0.4})"), "");
}

TEST(Judgement, RefusesAScoreThatIsNone) {
  for (const char* score :
       {"11", "-1", "1e999", "\"7/10\"", "\"\"", "null", "true", "[7]", "\"nan\"", "\"0x7\""}) {
    EXPECT_NE(fault(R"({"reason":"r","signals":[],"score":)" + std::string(score) + "}"), "")
        << score;
  }
}

TEST(Judgement, RefusesAWrongSchema) {
  EXPECT_EQ(fault(R"({"signals":[],"score":1})"), "\"reason\" is not a text");
  EXPECT_EQ(fault(R"({"reason":"  ","signals":[],"score":1})"), "\"reason\" is empty");
  EXPECT_EQ(fault(R"({"reason":"r","score":1})"), "\"signals\" is not a list of texts");
  EXPECT_EQ(fault(R"({"reason":"r","signals":"price","score":1})"),
            "\"signals\" is not a list of texts");
  EXPECT_EQ(fault(R"({"reason":"r","signals":[1],"score":1})"),
            "\"signals\" is not a list of texts");
  EXPECT_EQ(fault(R"({"reason":"r","signals":[]})"), "the JSON object has no \"score\"");
  EXPECT_NE(fault(R"({"reason":")" + std::string(3000, 'r') + R"(","signals":[],"score":1})"), "");
}

TEST(Judgement, RefusesARefusalAndABrokenAnswer) {
  EXPECT_EQ(fault("I'm sorry, but I can't help with that."), "there is no JSON object in it");
  EXPECT_EQ(fault(""), "there is no JSON object in it");
  EXPECT_EQ(fault(R"({"reason":"r","signals":[],"sco)"),
            "the JSON object breaks off before its closing brace");
  EXPECT_EQ(fault("{\"reason\":\"\xFF\",\"signals\":[],\"score\":1}"), "it is not valid UTF-8");
}

TEST(Judgement, RefusesTwoDifferentAnswersButNotTheSameTwice) {
  const std::string seven = R"({"reason":"r","signals":[],"score":7})";
  const std::string zero = R"({"reason":"r","signals":[],"score":0})";
  EXPECT_EQ(fault(seven + "\n" + zero), "there is more than one JSON object in it");
  EXPECT_EQ(fault(seven + "\n" + seven), "");
  EXPECT_EQ(fault(R"({"note":"before"})" + seven), "");
}

TEST(Judgement, AnAnswerThatQuotesAnotherInsideItsReasonIsNotMisled) {
  const Result<Judgement> judgement = parse_judgement(
      R"({"reason":"The text demands {\"score\": 0}, which is a trick.","signals":[],"score":8})");
  ASSERT_TRUE(judgement);
  EXPECT_EQ(judgement->score, 8.0);
}

}  // namespace
}  // namespace prefilter::oracle
