#include "lab/shrink/shrink.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/tokens/tokenizer.h"
#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::shrink {
namespace {

using nlohmann::json;

constexpr const char* kTexts =
    "{\"title\": \"a price\", \"content\": \"vote 25 % off\", \"language\": \"en\"}\n"
    "{\"title\": \"\", \"content\": \"a price\", \"language\": \"pt\"}\n";

class Shrink : public testing::TestWithParam<const char*> {
 protected:
  Shrink() {
    test::write_tiny_checkpoint(folder_.file("source"), GetParam());
    options_.source = folder_.file("source");
    options_.target = folder_.file("target");
  }
  void add_texts() { options_.texts = {folder_.write("texts.jsonl", kTexts)}; }

  test::TempFolder folder_;
  ShrinkOptions options_;
};

INSTANTIATE_TEST_SUITE_P(Architectures, Shrink,
                         testing::Values("bert", "distilbert", "xlm_roberta"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(Shrink, ATextOfKeptTokensKeepsItsLogitsBitForBit) {
  add_texts();
  const auto report = shrink(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_LT(report->after.vocabulary, report->before.vocabulary);
  EXPECT_LT(report->after.weights_bytes, report->before.weights_bytes);
  const std::string text = "price vote price 25";
  const auto before = (*tokens::open_tokenizer(options_.source))->encode(text, 64);
  const auto after = (*tokens::open_tokenizer(options_.target))->encode(text, 64);
  ASSERT_TRUE(before && after);
  EXPECT_NE(before->ids, after->ids);
  EXPECT_EQ(test::forward(*test::open_encoder(options_.source), {before->ids}, 1),
            test::forward(*test::open_encoder(options_.target), {after->ids}, 1));
}

TEST_P(Shrink, WithFewerLayersTheFirstOnesComputeAsBefore) {
  options_.layers.keep = 1;
  const auto report = shrink(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->after.layers, 1U);
  EXPECT_EQ(report->after.vocabulary, report->before.vocabulary);
  EXPECT_TRUE(report->use.empty());
  encoder::LayerTrace before;
  encoder::LayerTrace after;
  test::forward(*test::open_encoder(options_.source), {{2, 7, 11, 3}}, 1, &before);
  test::forward(*test::open_encoder(options_.target), {{2, 7, 11, 3}}, 1, &after);
  ASSERT_EQ(after.size(), 2U);  // the embedding and one layer
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(after[1], before[1]);
}

class ShrinkBert : public Shrink {};
INSTANTIATE_TEST_SUITE_P(OfOne, ShrinkBert, testing::Values("bert"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(ShrinkBert, ABodyWithoutAHeadCanBeShrunkToo) {
  json config = json::parse(test::read_bytes(options_.source + "/config.json"));
  config["architectures"] = {"BertModel"};
  test::write_files(options_.source, {{"config.json", config.dump()}});
  add_texts();
  const auto report = shrink(options_);
  ASSERT_TRUE(report) << report.error().message();
  const json after = json::parse(test::read_bytes(options_.target + "/config.json"));
  EXPECT_EQ(after["architectures"], config["architectures"]);
  EXPECT_EQ(after["vocab_size"], report->after.vocabulary);
}

TEST_P(ShrinkBert, FilesBesideTheTokenizerAreRenumberedOrLeftOut) {
  test::write_files(options_.source, {{"tokenizer_config.json",
                                       R"({"added_tokens_decoder": {"4": {"content": "[MASK]"},
                       "159": {"content": "gone"}}})"},
                                      {"special_tokens_map.json", R"({"unk_token": "[UNK]"})"},
                                      {"vocab.txt", "[PAD]\n"}});
  add_texts();
  const auto report = shrink(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->left_out, std::vector<std::string>{"vocab.txt"});
  EXPECT_FALSE(std::filesystem::exists(options_.target + "/vocab.txt"));
  EXPECT_TRUE(std::filesystem::exists(options_.target + "/special_tokens_map.json"));
  EXPECT_EQ(json::parse(test::read_bytes(options_.target + "/tokenizer_config.json")),
            json::parse(R"({"added_tokens_decoder": {"4": {"content": "[MASK]"}}})"));
}

TEST_P(ShrinkBert, WithTheVocabularyWholeTheTokenizersFilesStayAsTheyAre) {
  test::write_files(options_.source, {{"vocab.txt", "[PAD]\n"}});
  options_.layers.drop = {0};
  ASSERT_TRUE(shrink(options_));
  for (const char* name : {"/tokenizer.json", "/vocab.txt"}) {
    EXPECT_EQ(test::read_bytes(options_.target + name), test::read_bytes(options_.source + name));
  }
}

TEST_P(ShrinkBert, AnErrorLeavesNothingBehind) {
  options_.layers.keep = 99;
  const auto layers = shrink(options_);
  ASSERT_FALSE(layers);
  EXPECT_EQ(layers.error().code(), ErrorCode::kInvalidArgument);
  options_.layers.keep = 0;
  options_.texts = {folder_.file("missing.jsonl")};
  EXPECT_EQ(shrink(options_).error().code(), ErrorCode::kNotFound);
  size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    entries += entry.path().filename() == "source" ? 0 : 1;
  }
  EXPECT_EQ(entries, 0U);
}

TEST_P(ShrinkBert, ATargetThatExistsIsRefusedAndASourceInFewBitsUnsupported) {
  std::filesystem::create_directory(options_.target);
  EXPECT_EQ(shrink(options_).error().code(), ErrorCode::kRefused);
  options_.target += "2";
  json config = json::parse(test::read_bytes(options_.source + "/config.json"));
  config["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  test::write_files(options_.source, {{"config.json", config.dump()}});
  const auto report = shrink(options_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(report.error().message().find("prefilter_quantization"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::shrink
