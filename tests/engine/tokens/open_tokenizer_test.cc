#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/tokens/tokenizer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

using nlohmann::json;
using test::read_bytes;
using test::repository_path;
using Ids = std::vector<int32_t>;

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

std::vector<std::string> golden_texts() {
  std::istringstream lines(read_bytes(repository_path("tests/golden/texts.jsonl")));
  std::vector<std::string> texts;
  for (std::string line; std::getline(lines, line);) texts.push_back(json::parse(line)["text"]);
  return texts;
}

Ids encode(const Tokenizer& tokenizer, const std::string& text, size_t max_tokens) {
  const auto encoding = tokenizer.encode(text, max_tokens);
  EXPECT_TRUE(encoding) << encoding.error().message();
  return encoding ? encoding->ids : Ids{};
}

/// The folder's tokenizer gives the package's ids (scripts/make_golden_tokens.py) for all texts.
void expect_golden(const std::string& folder, const std::string& golden_name) {
  const auto tokenizer = open_tokenizer(folder);
  ASSERT_TRUE(tokenizer) << tokenizer.error().message();
  const json golden = json::parse(
      read_bytes(repository_path("tests/golden/tokens/" + golden_name + "/golden.json")));
  const std::vector<std::string> texts = golden_texts();
  ASSERT_EQ(golden["ids"].size(), texts.size());
  const size_t max_tokens = golden["max_tokens"];
  for (size_t i = 0; i < texts.size(); ++i) {
    const Ids expected = golden["ids"][i];
    EXPECT_EQ(encode(**tokenizer, texts[i], kNoLimit), expected) << texts[i];
    for (int32_t id : expected) EXPECT_LT(static_cast<size_t>(id), (*tokenizer)->vocab_size());
    if (i >= golden["truncated_ids"].size()) continue;
    const auto cut = (*tokenizer)->encode(texts[i], max_tokens);
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->ids, golden["truncated_ids"][i].get<Ids>()) << texts[i];
    EXPECT_EQ(cut->truncated, expected.size() > max_tokens) << texts[i];
  }
  for (const json& one : golden["odd"]) {
    EXPECT_EQ(encode(**tokenizer, one["text"], kNoLimit), one["ids"].get<Ids>()) << one["text"];
  }
}

class GoldenTokens : public testing::TestWithParam<const char*> {};

TEST_P(GoldenTokens, AreThePackages) {
  expect_golden(repository_path(std::string("tests/golden/tokens/") + GetParam()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(OpenTokenizer, GoldenTokens,
                         testing::Values("unigram", "unigram_first", "unigram_never", "word_piece",
                                         "word_piece_uncased", "word_piece_plain", "byte_bpe",
                                         "byte_bpe_ignore", "vocab_txt", "vocab_merges",
                                         "sentencepiece"),
                         [](const auto& one) { return std::string(one.param); });

TEST(OpenTokenizer, TheDefaultModelsIdsAreThePackages) {
  const std::string folder = repository_path("models/default");
  if (!std::filesystem::exists(folder + "/tokenizer.json")) {
    GTEST_SKIP() << "models/default is not in this checkout";
  }
  expect_golden(folder, "default_model");
}

TEST(OpenTokenizer, AFolderWithoutVocabularyIsNotFound) {
  const test::TempFolder folder;
  const auto tokenizer = open_tokenizer(folder.path());
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(tokenizer.error().message().find("tokenizer.json"), std::string::npos);
}

TEST(OpenTokenizer, AMegabyteOfOneCharacterIsNoProblem) {
  const std::vector<std::string> units = {
      "a", " ", "\n", "\u0301", "😀", "👩\u200D", "\u0915\u094D", "世", "'", "<s>", "1", "\u1100"};
  for (const char* name : {"unigram", "word_piece_uncased", "byte_bpe"}) {
    const auto tokenizer =
        open_tokenizer(repository_path(std::string("tests/golden/tokens/") + name));
    ASSERT_TRUE(tokenizer);
    for (const std::string& unit : units) {
      std::string text;
      while (text.size() < 1 << 20) text += unit;
      EXPECT_TRUE((*tokenizer)->encode(text, kNoLimit)) << name << " " << unit;
      const auto cut = (*tokenizer)->encode(text, 16);
      ASSERT_TRUE(cut);
      EXPECT_LE(cut->ids.size(), 16U);
    }
  }
}

}  // namespace
}  // namespace prefilter::tokens
