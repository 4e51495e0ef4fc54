#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/tokens/components.h"

namespace prefilter::tokens {
namespace {

using nlohmann::json;
using Ids = std::vector<int32_t>;

Result<SpecialIds> read(const std::string& part) {
  const json value = json::parse(part);
  return read_post_processor({value, "f", "post_processor"});
}

const char* const kTemplate = R"({"type":"TemplateProcessing",
    "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
              {"SpecialToken":{"id":"</s>","type_id":0}}],
    "pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[0,7],"tokens":["<s>","x"]},
                                "</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}})";

TEST(PostProcessor, ReadsTemplates) {
  const auto special = read(kTemplate);
  ASSERT_TRUE(special) << special.error().message();
  EXPECT_EQ(special->before, (Ids{0, 7}));
  EXPECT_EQ(special->after, (Ids{2}));
}

TEST(PostProcessor, ReadsBertAndRoberta) {
  for (const char* type : {"BertProcessing", "RobertaProcessing"}) {
    const auto special =
        read(R"({"type":")" + std::string(type) + R"(","sep":["[SEP]",102],"cls":["[CLS]",101]})");
    ASSERT_TRUE(special);
    EXPECT_EQ(special->before, (Ids{101}));
    EXPECT_EQ(special->after, (Ids{102}));
  }
}

TEST(PostProcessor, LaterStepsStandFurtherOut) {
  const auto special = read(R"({"type":"Sequence","processors":[
      {"type":"BertProcessing","sep":["s",1],"cls":["c",2]},{"type":"ByteLevel"},
      {"type":"BertProcessing","sep":["s",3],"cls":["c",4]}]})");
  ASSERT_TRUE(special);
  EXPECT_EQ(special->before, (Ids{4, 2}));
  EXPECT_EQ(special->after, (Ids{1, 3}));
}

TEST(PostProcessor, NothingIsNothing) {
  EXPECT_TRUE(read("null")->before.empty());
  EXPECT_TRUE(read(R"({"type":"ByteLevel"})")->after.empty());
}

TEST(PostProcessor, RefusesWhatContradictsItself) {
  const json good = json::parse(kTemplate);
  auto fault = [](const json& part) {
    const auto special = read(part.dump());
    return special ? "" : special.error().message();
  };
  for (const char* path : {"/single", "/special_tokens", "/special_tokens/<s>", "/type",
                           "/special_tokens/<s>/ids", "/single/0/SpecialToken/id"}) {
    json bad = good;
    const json::json_pointer pointer{std::string(path)};
    bad[pointer] = 5;
    EXPECT_NE(fault(bad).find("f: field post_processor"), std::string::npos) << path;
  }
  json without = good;
  without["single"].erase(1);
  EXPECT_NE(fault(without).find("not supported"), std::string::npos) << "no text";
  json pair = good;
  pair["single"][1]["Sequence"]["id"] = "B";
  EXPECT_NE(fault(pair), "");
  json huge = good;
  huge["special_tokens"]["<s>"]["ids"] = {size_t{1} << 40};
  EXPECT_NE(fault(huge), "");
  EXPECT_NE(fault(json::parse(R"({"type":"BertProcessing","sep":["s"],"cls":["c",1]})")), "");
}

}  // namespace
}  // namespace prefilter::tokens
