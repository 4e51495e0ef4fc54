#include "lab/shrink/json_parts.h"

#include <gtest/gtest.h>

namespace prefilter::shrink {
namespace {

TEST(JsonParts, FieldsComeAsTheyWereWritten) {
  const auto fields =
      fields_of(R"( { "a\n" : 1.250 , "b": {"c" : [1, 2]}, "d":[ ],"e" : "x\u0041\"" , "f":null })",
                "x.json");
  ASSERT_TRUE(fields) << fields.error().message();
  EXPECT_EQ(*fields, (RawFields{{"a\n", "1.250"},
                                {"b", R"({"c" : [1, 2]})"},
                                {"d", "[ ]"},
                                {"e", R"("x\u0041\"")"},
                                {"f", "null"}}));
}

TEST(JsonParts, ItemsComeAsTheyWereWritten) {
  const auto items = items_of(R"([ ["a", -1.50e0] , "b c" , 7 ])", "x.json");
  ASSERT_TRUE(items) << items.error().message();
  EXPECT_EQ(*items, (std::vector<std::string>{R"(["a", -1.50e0])", R"("b c")", "7"}));
  EXPECT_TRUE(items_of("[]", "x.json")->empty());
}

TEST(JsonParts, WhatIsMalformedIsCorruptAndNamed) {
  for (const std::string json : {"", "[1]", "{\"a\" 1}", "{\"a\":[1,}", "{\"a\":"}) {
    const auto fields = fields_of(json, "x.json");
    ASSERT_FALSE(fields) << json;
    EXPECT_EQ(fields.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(fields.error().message().find("x.json"), std::string::npos);
  }
  for (const std::string json : {"", "{}", "[1,", "[[1,]"}) {
    EXPECT_FALSE(items_of(json, "x.json")) << json;
  }
}

TEST(JsonParts, AStringIsEscaped) { EXPECT_EQ(json_string("a\"\\\n▁"), R"("a\"\\\n▁")"); }

}  // namespace
}  // namespace prefilter::shrink
