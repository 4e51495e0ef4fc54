#include "engine/tokens/vocabulary_json.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::tokens {
namespace {

/// What is wrong with the vocabulary; empty if nothing is.
std::string fault(const std::string& json) {
  const simdjson::padded_string text(json);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text).get(document) || document.get_object().get(object)) return "no object";
  const auto vocab = read_vocabulary(object, "file");
  return vocab ? "" : vocab.error().message();
}

TEST(VocabularyJson, TakesTextsWithIds) { EXPECT_EQ(fault(R"({"a":0,"\u4e16":16777215})"), ""); }

TEST(VocabularyJson, RefusesBadIds) {
  for (const char* json : {R"({"a":-1})", R"({"a":1.5})", R"({"a":"1"})", R"({"a":16777216})",
                           R"({"a":99999999999999999999})", R"({"a":1,"b":1})", R"({"a":null})"}) {
    EXPECT_NE(fault(json).find("file: token"), std::string::npos) << json;
  }
}

TEST(VocabularyJson, RefusesTokensThatAreTooLong) {
  EXPECT_NE(fault("{\"" + std::string(5000, 'x') + "\":1}"), "");
}

}  // namespace
}  // namespace prefilter::tokens
