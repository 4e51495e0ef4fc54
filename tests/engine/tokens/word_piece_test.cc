#include "engine/tokens/word_piece.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

using Ids = std::vector<int32_t>;

WordPieceSpec spec() {
  return {
      .vocab = {{"[UNK]", 0}, {"un", 1}, {"##aff", 2}, {"##able", 3}, {"##a", 4}, {"##ble", 9}}};
}

Ids tokenize(std::string_view piece, const WordPieceSpec& from = spec()) {
  const auto model = make_word_piece(from);
  if (!model) {
    ADD_FAILURE() << model.error().message();
    return {};
  }
  Scratch scratch;
  Ids ids = {42};
  (*model)->tokenize(piece, scratch, ids);
  ids.erase(ids.begin());
  return ids;
}

TEST(WordPiece, TakesTheLongestTokenAgainAndAgain) {
  EXPECT_EQ(tokenize("unaffable"), (Ids{1, 2, 3}));
  EXPECT_EQ(tokenize("una"), (Ids{1, 4}));
}

TEST(WordPiece, WhatCannotBeCoveredIsOneUnknown) {
  EXPECT_EQ(tokenize("unaffx"), (Ids{0}));
  EXPECT_EQ(tokenize("able"), (Ids{0})) << "it only continues";
  EXPECT_EQ(tokenize("##aff"), (Ids{2})) << "as a text of its own";
}

TEST(WordPiece, CountsCharactersNotBytes) {
  WordPieceSpec from{.vocab = {{"[UNK]", 0}, {"\u00E4", 1}, {"##\u00E4", 2}}, .max_chars = 3};
  EXPECT_EQ(tokenize("\u00E4\u00E4\u00E4", from), (Ids{1, 2, 2}));
  EXPECT_EQ(tokenize("\u00E4\u00E4\u00E4\u00E4", from), (Ids{0}));
}

TEST(WordPiece, KnowsItsSize) {
  const auto model = make_word_piece(spec());
  EXPECT_EQ((*model)->vocab_size(), 10U);
  EXPECT_EQ((*model)->token_count(), 6U);
  EXPECT_EQ((*model)->token_id("##aff"), 2);
  EXPECT_EQ((*model)->token_id("nothing"), -1);
}

TEST(WordPiece, NeedsItsUnknownToken) {
  const auto model = make_word_piece({.vocab = {{"a", 0}}});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::tokens
