#include "lab/oracle/json_repair.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::oracle {
namespace {

using nlohmann::json;

/// The only object in the text; null if there is none or more than one.
json only(std::string_view text) {
  const FoundObjects found = find_objects(text);
  return found.objects.size() == 1 ? found.objects[0] : json(nullptr);
}

TEST(JsonRepair, LeavesValidJsonAsItIs) {
  const std::string text =
      R"({"score":7,"reason":"A \"deal\", it's {cheap}, \\ [1,] \u00e9","signals":["a, }",""],"n":[1.5e3,-2,true,null,{}]})";
  EXPECT_EQ(only(text), json::parse(text));
}

TEST(JsonRepair, FindsTheObjectInsideOtherText) {
  const json wanted = {{"score", 7}};
  for (const char* text : {
           "{\"score\": 7}",
           "```json\n{\"score\": 7}\n```",
           "```\n{\"score\": 7}\n```\nI hope this helps!",
           "Here is my answer: {\"score\": 7} Let me know.",
           "\xEF\xBB\xBF{\"score\": 7}",
           "<think>It says {\"score\": 9}, but no.</think>\n{\"score\": 7}",
           "{\"score\": 7,}",
           "{'score': 7}",
           "{score: 7}",
           "{\u201Cscore\u201D: 7}",
       }) {
    EXPECT_EQ(only(text), wanted) << text;
  }
}

TEST(JsonRepair, PutsSingleQuotesRightAndKeepsApostrophes) {
  EXPECT_EQ(only(R"({'reason': 'It\'s the shop\'s "best" offer', 'signals': ['don't', 'wait',]})"),
            (json{{"reason", "It's the shop's \"best\" offer"}, {"signals", {"don't", "wait"}}}));
}

TEST(JsonRepair, ReadsPythonsWordsButNotInsideTexts) {
  EXPECT_EQ(only(R"({"a": True, "b": False, "c": None, "d": "None: True"})"),
            (json{{"a", true}, {"b", false}, {"c", nullptr}, {"d", "None: True"}}));
}

TEST(JsonRepair, ALineEndInsideATextBecomesASpace) {
  EXPECT_EQ(only("{\"reason\": \"first\nsecond\tthird\"}"),
            (json{{"reason", "first second third"}}));
}

TEST(JsonRepair, NeverCompletesWhatBreaksOff) {
  for (const char* text : {"{", "{\"score\": 7", "{\"reason\": \"it bre", "{\"a\": [1, 2}",
                           "{'a': '", "{\"a\": \"\\", "{\"a\": {\"b\": 1}"}) {
    const FoundObjects found = find_objects(text);
    EXPECT_TRUE(found.objects.empty()) << text;
    EXPECT_TRUE(found.breaks_off) << text;
  }
}

TEST(JsonRepair, WhatIsNoObjectIsNotFound) {
  for (const char* text : {"", "I cannot judge this.", "7", "[1, 2]", "\"score\": 7", "{7}",
                           "{\"score\" 7}", "{\"a\": 1, \"a\": 2}", "}{\""}) {
    EXPECT_TRUE(find_objects(text).objects.empty()) << text;
  }
}

TEST(JsonRepair, FindsSeveralObjectsButNotTheOnesInside) {
  const FoundObjects found = find_objects(R"({"a": {"b": 1}} and {"c": 2})");
  ASSERT_EQ(found.objects.size(), 2U);
  EXPECT_EQ(found.objects[1], (json{{"c", 2}}));
}

TEST(JsonRepair, DeepAndLongTextsCostNoMoreThanTheirLength) {
  EXPECT_TRUE(find_objects(std::string(60'000, '{')).breaks_off);
  EXPECT_TRUE(find_objects("{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}")
                  .objects.empty());
  EXPECT_TRUE(find_objects(std::string(70'000, ' ') + "{}").objects.empty());
}

}  // namespace
}  // namespace prefilter::oracle
