#include "engine/tokens/piece_trie.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

TEST(PieceTrie, FindsWhatItHoldsAndNothingElse) {
  const PieceTrie trie({{"a", 0}, {"abc", 1}, {"b", 2}, {"世界", 3}});
  EXPECT_EQ(trie.find("a"), 0);
  EXPECT_EQ(trie.find("abc"), 1);
  EXPECT_EQ(trie.find("世界"), 3);
  EXPECT_EQ(trie.find("ab"), PieceTrie::kNoPiece);
  EXPECT_EQ(trie.find("abcd"), PieceTrie::kNoPiece);
  EXPECT_EQ(trie.find(""), PieceTrie::kNoPiece);
}

TEST(PieceTrie, OfEqualTextsTheLastCounts) {
  EXPECT_EQ(PieceTrie({{"same", 4}, {"x", 1}, {"same", 2}}).find("same"), 2);
}

TEST(PieceTrie, AnEmptyOneFindsNothing) {
  EXPECT_EQ(PieceTrie().find("a"), PieceTrie::kNoPiece);
  EXPECT_EQ(PieceTrie(std::vector<PieceTrie::Piece>{}).find("a"), PieceTrie::kNoPiece);
}

TEST(PieceTrie, FindsAllOfManyChildren) {
  std::vector<std::string> texts;
  for (int first = 0; first < 256; first += 5) {
    for (int second = 0; second < 256; ++second) {
      texts.push_back({static_cast<char>(first), static_cast<char>(second), 'x'});
    }
  }
  std::vector<PieceTrie::Piece> pieces;
  for (size_t i = 0; i < texts.size(); ++i) pieces.push_back({texts[i], static_cast<int32_t>(i)});
  const PieceTrie trie(pieces);
  for (size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(trie.find(texts[i]), static_cast<int32_t>(i));
  }
  EXPECT_EQ(trie.find(std::string(1, 1) + "ax"), PieceTrie::kNoPiece);
}

TEST(PieceTrie, WalksOnFromAnyNode) {
  const PieceTrie trie({{"##ing", 7}});
  const PieceTrie::Node prefix = trie.walk(PieceTrie::kRoot, "##");
  ASSERT_NE(prefix, PieceTrie::kNone);
  EXPECT_EQ(trie.id_at(trie.walk(prefix, "ing")), 7);
  EXPECT_EQ(trie.walk(prefix, "ings"), PieceTrie::kNone);
}

}  // namespace
}  // namespace prefilter::tokens
