#include "engine/tokens/unigram.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

using Ids = std::vector<int32_t>;

Ids tokenize(const UnigramSpec& spec, std::string_view piece) {
  const auto model = make_unigram(spec);
  if (!model) {
    ADD_FAILURE() << model.error().message();
    return {};
  }
  Scratch scratch;
  Ids ids;
  (*model)->tokenize(piece, scratch, ids);
  return ids;
}

UnigramSpec letters() {
  return {.tokens = {{"<unk>", 0}, {"a", -1}, {"b", -1}, {"ab", -1.5}, {"abc", -9}, {"c", -2}}};
}

TEST(Unigram, TakesTheBestSum) {
  EXPECT_EQ(tokenize(letters(), "ab"), (Ids{3}));
  EXPECT_EQ(tokenize(letters(), "abc"), (Ids{3, 5})) << "-3.5 is better than -9";
  EXPECT_EQ(tokenize(letters(), "ba"), (Ids{2, 1}));
}

TEST(Unigram, OfEqualSumsTheOneFoundFirstStays) {
  const UnigramSpec spec{.tokens = {{"<unk>", 0}, {"f", -1}, {"ff", -2}}};
  EXPECT_EQ(tokenize(spec, "fff"), (Ids{1, 2})) << "the last token that starts further left";
}

TEST(Unigram, UnknownCharactersInARowAreOneUnknown) {
  EXPECT_EQ(tokenize(letters(), "axyzb"), (Ids{1, 0, 2}));
  EXPECT_EQ(tokenize(letters(), "\u4e16\u754c"), (Ids{0}));
}

TEST(Unigram, UnknownCharactersThatTogetherAreATokenAreThat) {
  // The unknown score is the lowest minus 10, here far above the token's own.
  const UnigramSpec spec{.tokens = {{"<unk>", 100}, {"xy", 100}}};
  EXPECT_EQ(tokenize(spec, "xy"), (Ids{1}));
}

TEST(Unigram, BytesStandInWhereAllOfThemAreThere) {
  UnigramSpec spec = letters();
  spec.byte_fallback = true;
  spec.tokens.push_back({"<0xC3>", -5});
  EXPECT_EQ(tokenize(spec, "\u00E4"), (Ids{0})) << "<0xA4> is missing";
  spec.tokens.push_back({"<0xA4>", -5});
  EXPECT_EQ(tokenize(spec, "a\u00E4b"), (Ids{1, 6, 7, 2}));
}

TEST(Unigram, AnUnknownIdOutsideTheVocabularyIsCorrupt) {
  UnigramSpec spec = letters();
  spec.unk_id = 6;
  const auto model = make_unigram(spec);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kCorrupt);
}

TEST(Unigram, AMegabyteInOnePieceIsCutLikeItsParts) {
  const Ids ids = tokenize(letters(), std::string(1 << 20, 'a'));
  EXPECT_EQ(ids, Ids(1 << 20, 1));
}

}  // namespace
}  // namespace prefilter::tokens
