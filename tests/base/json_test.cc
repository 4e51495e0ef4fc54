#include "base/json.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

std::string fault_of(std::string_view text, const JsonLimits& limits = {}) {
  const Result<nlohmann::json> parsed = parse_json(text, "m.json", limits);
  return parsed ? "" : parsed.error().message();
}

TEST(Json, ParsesAnObject) {
  const Result<nlohmann::json> parsed = parse_json(R"({"a": [1, 2]})", "m.json");
  ASSERT_TRUE(parsed);
  EXPECT_EQ((*parsed)["a"][1], 2);
}

TEST(Json, ANameThatStandsTwiceInOneObjectIsAnError) {
  EXPECT_EQ(fault_of(R"({"a": 1, "a": 2})"), "m.json: the name \"a\" stands twice");
  EXPECT_EQ(fault_of(R"([{"a": 1}, {"a": 2}])"), "");
}

TEST(Json, LimitsHoldAtTheirEdges) {
  const JsonLimits limits{.max_bytes = 8, .max_depth = 2};
  EXPECT_EQ(fault_of("[[ 1 ]] ", limits), "");
  EXPECT_EQ(fault_of("[[[1]]]", limits), "m.json: nested deeper than 2");
  EXPECT_EQ(fault_of("[[ 1 ]]  ", limits), "m.json: 9 bytes of JSON, more than the limit of 8");
}

TEST(Json, WhatIsNotJsonIsAnErrorThatNamesTheFile) {
  for (const char* text : {"", "{", "{\"a\":}", "[1] 2", "\"\xff\""}) {
    EXPECT_EQ(fault_of(text).rfind("m.json: not valid JSON", 0), 0U) << text;
  }
}

TEST(Json, ANulByteIsNoEnd) {
  EXPECT_EQ(fault_of(std::string("{\"a\": 1}\0{", 10)), "m.json: not valid JSON: byte 9 is NUL");
}

TEST(Json, AnErrorQuotesNoMoreThanAnExcerptAndNoBrokenText) {
  const std::string name(100'000, 'n');
  EXPECT_LT(fault_of("{\"" + name + "\": 1, \"" + name + "\": 2}").size(), 200U);
  EXPECT_EQ(fault_of("{\"ab\xff\": 1}"), "m.json: not valid JSON: byte 5");
  EXPECT_EQ(fault_of("[1e999]"), "m.json: not valid JSON: a number is out of range");
}

TEST(Json, AnExcerptEndsBetweenCharacters) {
  EXPECT_EQ(excerpt("short"), "short");
  EXPECT_EQ(excerpt(std::string(79, 'x') + "€uro"), std::string(79, 'x') + "…");
  EXPECT_EQ(excerpt(std::string(80, 'x') + "€uro"), std::string(80, 'x') + "…");
  EXPECT_EQ(excerpt(std::string(100, '\x80')), "…");
}

TEST(Json, AFloatIsWrittenInItsFewestDigits) {
  EXPECT_EQ(nlohmann::json(as_short_decimal(0.9F)).dump(), "0.9");
  EXPECT_EQ(nlohmann::json(as_short_decimal(-1e-20F)).dump(), "-1e-20");
  for (float value = 1e-30F; value < 1e30F; value *= 1.37F) {
    EXPECT_EQ(static_cast<float>(as_short_decimal(value)), value);
  }
}

TEST(JsonFields, ReadsEachKindOfField) {
  const auto object = nlohmann::json::parse(
      R"({"t": "x", "n": 3, "d": 0.5, "f": true, "o": {}, "a": [], "null": null})");
  JsonFields fields(object, "m.json");
  EXPECT_EQ(fields.text("t"), "x");
  EXPECT_EQ(fields.count("n", 3, 3), 3U);
  EXPECT_EQ(fields.number("d", 0.0, 0.5), 0.5);
  EXPECT_TRUE(fields.flag("f"));
  EXPECT_TRUE(fields.object("o").is_object());
  EXPECT_TRUE(fields.array("a").is_array());
  EXPECT_FALSE(fields.has("null"));
  EXPECT_FALSE(fields.has("absent"));
  fields.allow_only({"t", "n", "d", "f", "o", "a", "null"});
  EXPECT_TRUE(fields.ok());
}

TEST(JsonFields, TheFirstErrorStaysAndNamesFileAndField) {
  const auto object = nlohmann::json::parse(R"({"n": 4, "t": 1})");
  JsonFields fields(object, "m.json", "calibration");
  EXPECT_EQ(fields.count("n", 1, 3), 0U);
  EXPECT_EQ(fields.text("t"), "");
  EXPECT_EQ(fields.error().message(),
            "m.json: field calibration.n: not a whole number from 1 to 3");
}

TEST(JsonFields, AFieldOfAnotherTypeIsAnErrorForEachReader) {
  const auto object = nlohmann::json::parse(R"({"x": -1})");
  const auto fault = [&](const auto& read) {
    JsonFields fields(object, "m");
    read(fields);
    return fields.ok() ? "" : fields.error().message();
  };
  EXPECT_EQ(fault([](JsonFields& f) { f.text("x"); }), "m: field x: not a string");
  EXPECT_EQ(fault([](JsonFields& f) { f.flag("x"); }), "m: field x: not true or false");
  EXPECT_EQ(fault([](JsonFields& f) { f.object("x"); }), "m: field x: not an object");
  EXPECT_EQ(fault([](JsonFields& f) { f.array("x"); }), "m: field x: not an array");
  EXPECT_NE(fault([](JsonFields& f) { f.count("x", 0, 9); }), "");
  EXPECT_NE(fault([](JsonFields& f) { f.number("x", 0.0, 1.0); }), "");
  EXPECT_EQ(fault([](JsonFields& f) { f.text("y"); }), "m: field y: missing");
  EXPECT_EQ(fault([](JsonFields& f) { f.allow_only({"y"}); }), "m: field x: unknown");
}

TEST(JsonFields, WhatIsNoObjectIsAnErrorAtOnceAndAnInnerErrorIsAdopted) {
  const nlohmann::json list = nlohmann::json::array();
  JsonFields inner(list, "m", "window");
  EXPECT_EQ(inner.error().message(), "m: field window: not an object");
  const nlohmann::json object = nlohmann::json::object();
  JsonFields outer(object, "m");
  outer.adopt(inner);
  EXPECT_EQ(outer.error().message(), "m: field window: not an object");
}

}  // namespace
}  // namespace prefilter
