#include "lab/shrink/cut_vocabulary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/tokens/tokenizer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::shrink {
namespace {

using nlohmann::json;

/// A WordPiece tokenizer in which x continues a word but never begins one alone, and c has no
/// continuation: pieces with these are what a smaller vocabulary can lose.
json awkward_tokenizer() {
  json vocabulary;
  for (const std::string piece :
       {"[UNK]", "[", "]",   "T", "##I", "##T",  "##L", "##E", "C",   "##O",
        "##N",   "a", "##a", "b", "##b", "##bc", "c",   "ab",  "aba", "##ba"}) {
    const size_t id = vocabulary.size();
    vocabulary[piece] = id;
  }
  return {{"version", "1.0"},
          {"added_tokens", json::array()},
          {"normalizer", nullptr},
          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
          {"post_processor", nullptr},
          {"decoder", nullptr},
          {"model",
           {{"type", "WordPiece"},
            {"unk_token", "[UNK]"},
            {"continuing_subword_prefix", "##"},
            {"max_input_chars_per_word", 100},
            {"vocab", vocabulary}}}};
}

class CutVocabulary : public testing::Test {
 protected:
  CutVocabulary() {
    folder_.write("tokenizer.json", awkward_tokenizer().dump());
    options_.source = folder_.path();
  }
  Result<KeptIds> cut() { return cut_vocabulary(options_, {20, {}, 512}, out_.path(), report_); }
  void texts(const std::string& lines) { options_.texts = {folder_.write("texts.jsonl", lines)}; }

  test::TempFolder folder_;
  test::TempFolder out_;
  ShrinkOptions options_;
  ShrinkReport report_;
};

TEST_F(CutVocabulary, KeepsWhatTheTextsUseAndCountsTokensOfEachLanguage) {
  texts(
      "{\"title\": \"ab ab\", \"language\": \"en\"}\n{\"title\": \"aba\", \"language\": \"de\"}\n");
  const auto kept = cut();
  ASSERT_TRUE(kept) << kept.error().message();
  EXPECT_GE(kept->new_id(17), 0);  // ab
  EXPECT_GE(kept->new_id(18), 0);  // aba
  EXPECT_LT(kept->new_id(19), 0);  // ##ba
  ASSERT_EQ(report_.use.size(), 2U);
  EXPECT_EQ(report_.use.at("en").before.tokens, report_.use.at("en").after.tokens);
  EXPECT_EQ(report_.brought_back, 0U);
  EXPECT_EQ(report_.texts.articles, 2U);
}

TEST_F(CutVocabulary, WhatAnArticleWithANewUnknownTokenWasMadeOfComesBack) {
  // ababc is aba ##bc. Without aba it becomes ab, then ##a ##bc; with ##ba kept by its count it
  // would be ab ##ab..: the longest match runs into the c that nothing continues.
  texts("{\"title\": \"ababc\"}\n{\"title\": \"bba bba bba bba bba\"}\n");
  options_.keep_vocabulary = 19;
  const auto kept = cut();
  ASSERT_TRUE(kept) << kept.error().message();
  const LanguageUse all = total(report_.use);
  EXPECT_LE(all.after.unknown, all.before.unknown);
}

TEST_F(CutVocabulary, TokensOfHeldOutArticlesAreCountedButDoNotChoose) {
  texts("{\"title\": \"ab\", \"language\": \"en\"}\n");
  options_.compare = {folder_.write("held.jsonl", "{\"title\": \"aba\", \"language\": \"de\"}\n")};
  const auto kept = cut();
  ASSERT_TRUE(kept) << kept.error().message();
  EXPECT_LT(kept->new_id(18), 0);  // aba
  ASSERT_EQ(report_.use.size(), 1U);
  EXPECT_EQ(report_.use.at("de").after.tokens, report_.use.at("de").before.tokens + 1);
  EXPECT_EQ(report_.use.at("de").after.unknown, 0U);
}

TEST_F(CutVocabulary, AVocabularyThatIsTooSmallIsRefused) {
  options_.keep_vocabulary = 3;
  const auto kept = cut();
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(CutVocabulary, ATokenizerWithMoreTokensThanRowsIsCorrupt) {
  options_.keep_vocabulary = 18;
  const auto kept = cut_vocabulary(options_, {19, {}, 512}, out_.path(), report_);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(kept.error().message().find("vocab_size"), std::string::npos);
}

TEST_F(CutVocabulary, RowsThatNoTokenUsesGoUnlessTheConfigurationNamesThem) {
  options_.keep_vocabulary = 21;
  const auto kept = cut_vocabulary(options_, {30, {25}, 512}, out_.path(), report_);
  ASSERT_TRUE(kept) << kept.error().message();
  EXPECT_EQ(kept->size(), 21U);
  EXPECT_EQ(kept->new_id(25), 20);
  EXPECT_LT(kept->new_id(24), 0);
}

}  // namespace
}  // namespace prefilter::shrink
