#include "lab/shrink/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "engine/tokens/tokenizer.h"
#include "lab/shrink/tokenizer_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::shrink {
namespace {

Vocabulary vocabulary_of(TokenModel model, const std::vector<std::string>& texts) {
  Vocabulary vocabulary;
  vocabulary.model = model;
  vocabulary.continuing_prefix = model == TokenModel::kWordPiece ? "##" : "";
  for (const std::string& text : texts) {
    vocabulary.pieces.push_back({static_cast<int32_t>(vocabulary.pieces.size()), text, -1.0});
  }
  vocabulary.id_count = texts.size();
  return vocabulary;
}

/// The pieces that stay, as texts.
std::vector<std::string> staying(const Vocabulary& vocabulary) {
  std::vector<std::string> texts;
  const std::vector<bool> stay = ids_that_stay(vocabulary);
  for (const Piece& piece : vocabulary.pieces) {
    if (stay[static_cast<size_t>(piece.id)]) texts.push_back(piece.text);
  }
  return texts;
}

TEST(Coverage, OfUnigramIsItsCharactersBytesNamedTokensAndTheLowestScore) {
  Vocabulary vocabulary =
      vocabulary_of(TokenModel::kUnigram, {"<s>", "<unk>", "a", "é", "aé", "éa", "<0x41>", "aa"});
  vocabulary.named = {0};
  vocabulary.unk_id = 1;
  vocabulary.pieces[5].score = -20.0;
  EXPECT_EQ(staying(vocabulary),
            (std::vector<std::string>{"<s>", "<unk>", "a", "é", "éa", "<0x41>"}));
}

TEST(Coverage, KeepsAPieceWithACharacterThatHasNone) {
  EXPECT_EQ(staying(vocabulary_of(TokenModel::kUnigram, {"a", "ab", "aa"})),
            (std::vector<std::string>{"a", "ab"}));
  // Of WordPiece a character needs the form that it has in the piece: b never begins a word.
  EXPECT_EQ(staying(vocabulary_of(TokenModel::kWordPiece,
                                  {"a", "##a", "##b", "ab", "ba", "##ab", "##ba", "bb"})),
            (std::vector<std::string>{"a", "##a", "##b", "ba", "bb"}));
}

TEST(Coverage, OfByteLevelBpeIsItsBytes) {
  Vocabulary vocabulary = vocabulary_of(TokenModel::kByteBpe, {"a", "Ġ", "Ġa", "aa", "<x>"});
  vocabulary.named = {4};
  EXPECT_EQ(staying(vocabulary), (std::vector<std::string>{"a", "Ġ", "<x>"}));
}

TEST(Coverage, ParentsAreThoseOfTheFirstMerge) {
  Vocabulary vocabulary = vocabulary_of(TokenModel::kByteBpe, {"a", "aa", "aaa"});
  vocabulary.merges = {{0, 0, 1}, {1, 0, 2}, {0, 1, 2}};
  const std::vector<Parents> parents = parents_of(vocabulary);
  EXPECT_EQ(parents[0].left, -1);
  EXPECT_EQ(parents[2].left, 1);
  EXPECT_EQ(parents[2].right, 0);
}

std::vector<std::string> golden_texts() {
  std::istringstream lines(test::read_bytes(test::repository_path("tests/golden/texts.jsonl")));
  std::vector<std::string> texts;
  for (std::string line; std::getline(lines, line);) {
    texts.push_back(nlohmann::json::parse(line)["text"].get<std::string>());
  }
  return texts;
}

class Subsets : public testing::TestWithParam<const char*> {};

TEST_P(Subsets, OfAVocabularyGiveNoTextNewUnknownTokens) {
  const std::string folder =
      test::repository_path(std::string("tests/golden/tokens/") + GetParam());
  const auto file = TokenizerFile::open(folder);
  ASSERT_TRUE(file) << file.error().message();
  const auto before = tokens::open_tokenizer(folder);
  const std::vector<bool> stay = ids_that_stay(file->vocabulary());
  std::mt19937 random(11);
  const auto unknown = [](const tokens::Tokenizer& tokenizer, const std::string& text,
                          int32_t unk) {
    const auto encoding = tokenizer.encode(text, 1 << 20);
    EXPECT_TRUE(encoding);
    return std::ranges::count(encoding->ids, unk);
  };
  const std::vector<std::string> texts = golden_texts();
  for (const unsigned one_in : {1U, 2U, 4U, 20U, 1000000U}) {
    std::vector<bool> kept = stay;
    for (size_t id = 0; id < kept.size(); ++id) {
      if (random() % one_in == 0) kept[id] = true;
    }
    const KeptIds ids(kept);
    const auto text = file->with(ids);
    ASSERT_TRUE(text) << text.error().message();
    const test::TempFolder smaller;
    smaller.write("tokenizer.json", *text);
    const auto after = tokens::open_tokenizer(smaller.path());
    ASSERT_TRUE(after) << after.error().message();
    EXPECT_LE((*after)->vocab_size(), ids.size());
    const int32_t unk = file->vocabulary().unk_id;
    const int32_t new_unk = unk < 0 ? -1 : ids.new_id(static_cast<size_t>(unk));
    for (const std::string& one : texts) {
      ASSERT_LE(unknown(**after, one, new_unk), unknown(**before, one, unk)) << one;
    }
  }
}

TEST_P(Subsets, ThatKeepEverythingChangeNoId) {
  const std::string folder =
      test::repository_path(std::string("tests/golden/tokens/") + GetParam());
  const auto file = TokenizerFile::open(folder);
  ASSERT_TRUE(file);
  const auto text = file->with(KeptIds(std::vector<bool>(file->vocabulary().id_count, true)));
  ASSERT_TRUE(text);
  const test::TempFolder same;
  same.write("tokenizer.json", *text);
  const auto before = tokens::open_tokenizer(folder);
  const auto after = tokens::open_tokenizer(same.path());
  ASSERT_TRUE(before && after);
  for (const std::string& one : golden_texts()) {
    ASSERT_EQ((*before)->encode(one, 1 << 20)->ids, (*after)->encode(one, 1 << 20)->ids) << one;
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Subsets,
                         testing::Values("unigram", "unigram_first", "unigram_never", "word_piece",
                                         "word_piece_plain", "word_piece_uncased", "byte_bpe",
                                         "byte_bpe_ignore"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace prefilter::shrink
