#include "engine/tokens/model_json.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::tokens {
namespace {

Result<ModelPtr> read(const std::string& json) {
  const simdjson::padded_string text(json);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text).get(document) || document.get_object().get(object)) {
    return Error(ErrorCode::kInternal, "no object");
  }
  return read_model(object, "f");
}

std::string fault(const std::string& json) {
  const auto model = read(json);
  return model ? "" : std::string(to_string(model.error().code())) + ": " + model.error().message();
}

const std::string kUnigram = R"({"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["a",-1]]})";
const std::string kWordPiece =
    R"({"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
        "max_input_chars_per_word":100,"vocab":{"[UNK]":0,"a":1}})";
const std::string kBpe = R"({"type":"BPE","dropout":null,"unk_token":null,"fuse_unk":false,
    "continuing_subword_prefix":"","end_of_word_suffix":null,"byte_fallback":false,
    "vocab":{"a":0,"b":1,"ab":2,"aab":3},"merges":["a b",["a","ab"]]})";

std::string with(std::string json, const std::string& from, const std::string& to) {
  const size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

TEST(ModelJson, ReadsTheThreeFamilies) {
  for (const std::string& json : {kUnigram, kWordPiece, kBpe}) {
    const auto model = read(json);
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_EQ((*model)->token_id("a"), json == kBpe ? 0 : 1);
  }
}

TEST(ModelJson, KnowsOldFilesByTheirFields) {
  EXPECT_EQ(fault(with(kUnigram, R"("type":"Unigram",)", "")), "");
  EXPECT_EQ(fault(with(kWordPiece, R"("type":"WordPiece",)", "")), "");
  EXPECT_EQ(fault(with(kBpe, R"("type":"BPE",)", "")), "");
  EXPECT_EQ(fault("{}"), "kCorrupt: f: field model.type: missing");
}

// Found by fuzzing: the reader was asked on after an error.
TEST(ModelJson, StopsAtTheFirstMalformedField) {
  for (const char* json :
       {R"({"vocab" 5})", R"({5:1})", R"({"a":1 "b":2})", R"({"type":"BPE" x})", R"({"type":nul})",
        R"({"type":nuhl,"merges":[]})", R"({"type":"BPE",,"merges":[]})", R"({"a":[1,2,"b":{}})"}) {
    EXPECT_NE(fault(json), "") << json;
  }
}

TEST(ModelJson, RefusesOtherModels) {
  EXPECT_EQ(fault(R"({"type":"WordLevel"})"),
            "kUnsupported: f: field model.type: the model WordLevel is not supported");
}

TEST(ModelJson, RefusesUnigramsThatContradictThemselves) {
  for (const auto& [from, to] :
       {std::pair(R"("unk_id":0)", R"("unk_id":2)"), std::pair(R"("unk_id":0)", R"("unk_id":null)"),
        std::pair(R"("unk_id":0)", R"("unk_id":-1)"), std::pair(R"(["a",-1])", R"(["a"])"),
        std::pair(R"(["a",-1])", R"(["a",-1,2])"), std::pair(R"(["a",-1])", R"([1,"a"])"),
        std::pair(R"(["a",-1])", R"("a")"), std::pair(R"(-1])", R"(1e999])"),
        std::pair(R"(-1])", R"(-1x])"), std::pair(R"("vocab")", R"("voc")")}) {
    EXPECT_TRUE(fault(with(kUnigram, from, to)).starts_with("kCorrupt: f: field model")) << to;
  }
}

TEST(ModelJson, RefusesWordPiecesThatContradictThemselves) {
  for (const auto& [from, to] :
       {std::pair(R"("[UNK]":0)", R"("[unk]":0)"), std::pair(R"("a":1)", R"("a":0)"),
        std::pair(R"("a":1)", R"("a":"1")"), std::pair("100", "1000000"), std::pair("100", "-1"),
        std::pair(R"("##")", "7")}) {
    EXPECT_TRUE(fault(with(kWordPiece, from, to)).starts_with("kCorrupt: f: field model")) << to;
  }
}

TEST(ModelJson, RefusesMergesThatContradictTheVocabulary) {
  for (const auto& [from, to] :
       {std::pair(R"("a b")", R"("a x")"), std::pair(R"("a b")", R"("ab")"),
        std::pair(R"("a b")", R"("a b ")"), std::pair(R"("a b")", "1"),
        std::pair(R"(["a","ab"])", R"(["a"])"), std::pair(R"(["a","ab"])", R"(["a","b","c"])"),
        std::pair(R"(["a","ab"])", R"(["b","b"])"), std::pair(R"("merges")", R"("merge")")}) {
    EXPECT_TRUE(fault(with(kBpe, from, to)).starts_with("kCorrupt: f: field model")) << to;
  }
}

TEST(ModelJson, RefusesOptionsOfOtherByteLevelModels) {
  for (const auto& [from, to] :
       {std::pair(R"("dropout":null)", R"("dropout":0.1)"),
        std::pair(R"("byte_fallback":false)", R"("byte_fallback":true)"),
        std::pair(R"("end_of_word_suffix":null)", R"("end_of_word_suffix":"</w>")"),
        std::pair(R"("continuing_subword_prefix":"")", R"("continuing_subword_prefix":"##")")}) {
    EXPECT_TRUE(fault(with(kBpe, from, to)).starts_with("kUnsupported: f: field model")) << to;
  }
}

}  // namespace
}  // namespace prefilter::tokens
