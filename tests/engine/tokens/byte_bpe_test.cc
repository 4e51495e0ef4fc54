#include "engine/tokens/byte_bpe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

using Ids = std::vector<int32_t>;

Ids tokenize(const ByteBpeSpec& spec, std::string_view piece) {
  const auto model = make_byte_bpe(spec);
  if (!model) {
    ADD_FAILURE() << model.error().message();
    return {};
  }
  Scratch scratch;
  Ids ids;
  (*model)->tokenize(piece, scratch, ids);
  return ids;
}

ByteBpeSpec letters() {
  return {
      .vocab =
          {{"a", 0}, {"b", 1}, {"c", 2}, {"bc", 3}, {"ab", 4}, {"abc", 5}, {"aa", 6}, {"aaaa", 7}},
      .merges = {{"b", "c"}, {"a", "b"}, {"a", "bc"}, {"a", "a"}, {"aa", "aa"}}};
}

TEST(ByteBpe, MergesInTheOrderOfTheList) {
  EXPECT_EQ(tokenize(letters(), "abc"), (Ids{5})) << "b c, then a bc";
  EXPECT_EQ(tokenize(letters(), "abab"), (Ids{4, 4}));
  EXPECT_EQ(tokenize(letters(), "bca"), (Ids{3, 0}));
}

TEST(ByteBpe, OfEqualMergesTheLeftmostComesFirst) {
  EXPECT_EQ(tokenize(letters(), "aaa"), (Ids{6, 0}));
  EXPECT_EQ(tokenize(letters(), "aaaaa"), (Ids{7, 0}));
}

// Short pieces are merged by looking at all pairs, long ones with a heap.
TEST(ByteBpe, ShortAndLongPiecesAreMergedAlike) {
  const std::string word = "abcaabbccabacbaabcb";
  const auto model = make_byte_bpe(letters());
  for (size_t length = 2; length <= word.size(); ++length) {
    Scratch scratch;
    Ids alone, after_others;
    (*model)->tokenize(word.substr(0, length), scratch, alone);
    // "cc" never merges, so what stands before it does not matter.
    const std::string wall(40, 'c');
    (*model)->tokenize(wall + word.substr(0, length), scratch, after_others);
    EXPECT_TRUE(
        std::equal(alone.begin(), alone.end(), after_others.begin() + 40, after_others.end()))
        << length;
  }
}

TEST(ByteBpe, AMegabyteInOnePieceIsMerged) {
  const Ids ids = tokenize(letters(), std::string(1 << 20, 'a'));
  EXPECT_EQ(ids, Ids(1 << 18, 7));
}

TEST(ByteBpe, BytesWithoutATokenVanishOrAreUnknown) {
  ByteBpeSpec spec = letters();
  EXPECT_EQ(tokenize(spec, "axyb"), (Ids{4})) << "without an unknown token";
  spec.vocab.push_back({"?", 8});
  spec.unk_token = "?";
  EXPECT_EQ(tokenize(spec, "axyb"), (Ids{0, 8, 8, 1}));
  spec.fuse_unk = true;
  EXPECT_EQ(tokenize(spec, "axyb"), (Ids{0, 8, 1}));
}

TEST(ByteBpe, MayTakeWholePiecesWhateverTheMerges) {
  ByteBpeSpec spec = letters();
  spec.vocab.push_back({"\u0120acb", 8});
  EXPECT_EQ(tokenize(spec, "acb"), (Ids{0, 2, 1}));
  spec.ignore_merges = true;
  EXPECT_EQ(tokenize(spec, " acb"), (Ids{8}));
}

TEST(ByteBpe, MergesMustBeOfAndToTokens) {
  for (const auto& merge : {std::pair("a", "x"), std::pair("x", "a"), std::pair("c", "a"),
                            std::pair("", "a"), std::pair("a", "")}) {
    ByteBpeSpec spec = letters();
    spec.merges.emplace_back(merge);
    const auto model = make_byte_bpe(spec);
    ASSERT_FALSE(model) << merge.first << " " << merge.second;
    EXPECT_EQ(model.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(model.error().message().find("merges[5]"), std::string::npos);
  }
  ByteBpeSpec spec = letters();
  spec.unk_token = "<unk>";
  EXPECT_FALSE(make_byte_bpe(spec));
}

}  // namespace
}  // namespace prefilter::tokens
