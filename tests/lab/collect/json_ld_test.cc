#include "lab/collect/json_ld.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

TEST(JsonLd, ReadsObjectsListsAndGraphs) {
  PageFacts facts;
  read_json_ld(R"([{"@type": "BreadcrumbList"}, {"@graph": [{"@type": ["Article", "Report"],
      "headline": "H", "publisher": "P", "dateCreated": "2025-03-01"}]}])",
               facts);
  EXPECT_EQ(facts.headline, "H");
  EXPECT_EQ(facts.publisher, "P");
  EXPECT_EQ(facts.published, "2025-03-01");
  EXPECT_EQ(facts.types, (std::vector<std::string>{"BreadcrumbList", "Article", "Report"}));
}

TEST(JsonLd, TheFirstThatSaysSomethingCounts) {
  PageFacts facts;
  read_json_ld(R"({"@type": "Article", "headline": "first"})", facts);
  read_json_ld(R"({"@type": "Article", "headline": "second", "articleBody": "b"})", facts);
  EXPECT_EQ(facts.headline, "first");
  EXPECT_EQ(facts.body, "b");
  EXPECT_EQ(facts.types.size(), 1U);
}

TEST(JsonLd, OddShapesSayNothing) {
  PageFacts facts;
  std::string deep = "{\"headline\": \"H\", \"x\": ";
  for (int i = 0; i < 5000; ++i) deep += "[";
  for (const std::string& text :
       {std::string("{"), std::string("5"), std::string(""), deep,
        std::string(R"({"headline": 5, "publisher": [], "@type": {"a": 1}, "@graph": "x"})")}) {
    read_json_ld(text, facts);
  }
  EXPECT_EQ(facts.headline, "");
  EXPECT_TRUE(facts.types.empty());
}

}  // namespace
}  // namespace prefilter::collect
