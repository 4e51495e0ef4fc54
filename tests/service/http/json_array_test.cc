#include "service/http/json_array.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace prefilter::http {
namespace {

std::vector<std::string> elements(std::string_view text, std::string& problem) {
  JsonArray array(text);
  std::vector<std::string> all;
  while (const auto element = array.next()) all.emplace_back(*element);
  problem = array.problem();
  return all;
}

TEST(JsonArray, GivesItsElementsAsTheyAreWritten) {
  std::string problem;
  EXPECT_EQ(elements(R"( [ {"a": [1, 2]} , "x,]\"" ,3, [] ] )", problem),
            (std::vector<std::string>{R"({"a": [1, 2]})", R"("x,]\"")", "3", "[]"}));
  EXPECT_EQ(problem, "");
  EXPECT_TRUE(elements("[]", problem).empty());
  EXPECT_EQ(problem, "");
}

TEST(JsonArray, SaysWhatIsWrong) {
  for (const char* wrong : {"", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[1] 2", "[] x", "[\"a]",
                            "[1}", "[{]", "[\"\\"}) {
    std::string problem;
    elements(wrong, problem);
    EXPECT_NE(problem, "") << wrong;
  }
}

nlohmann::json random_json(std::mt19937& random, int depth) {
  const auto kind = random() % (depth > 3 ? 3 : 5);
  if (kind == 0) return static_cast<int>(random() % 100);
  if (kind == 1) return std::string(1 + random() % 3, "\"\\,[]{} "[random() % 8]);
  if (kind == 2) return nullptr;
  nlohmann::json inner = kind == 3 ? nlohmann::json::array() : nlohmann::json::object();
  for (auto left = random() % 4; left > 0; --left) {
    if (kind == 3) inner.push_back(random_json(random, depth + 1));
    if (kind == 4) inner[std::to_string(random() % 9) + "]}"] = random_json(random, depth + 1);
  }
  return inner;
}

TEST(JsonArray, HasTheElementsThatAParserFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    nlohmann::json expected = nlohmann::json::array();
    for (auto left = random() % 5; left > 0; --left) expected.push_back(random_json(random, 0));
    nlohmann::json found = nlohmann::json::array();
    std::string problem;
    for (const std::string& one : elements(expected.dump(round % 2 == 0 ? -1 : 2), problem)) {
      found.push_back(nlohmann::json::parse(one));
    }
    EXPECT_EQ(problem, "");
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace prefilter::http
