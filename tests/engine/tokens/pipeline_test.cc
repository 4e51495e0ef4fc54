#include "engine/tokens/pipeline.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/tokens/unigram.h"

namespace prefilter::tokens {
namespace {

using Ids = std::vector<int32_t>;

std::unique_ptr<Tokenizer> small_tokenizer(std::vector<AddedToken> added = {}) {
  PipelineParts parts;
  parts.added_tokens = std::move(added);
  parts.normalizer = make_lowercase_normalizer();
  parts.pre_tokenizer = make_whitespace_split();
  parts.model =
      std::move(*make_unigram({.tokens = {{"<unk>", 0}, {"a", -1}, {"b", -1}, {"<s>", 0}}}));
  parts.ids_before = {10};
  parts.ids_after = {11, 12};
  return make_pipeline(std::move(parts));
}

Ids ids(const Tokenizer& tokenizer, std::string_view text, size_t max_tokens = 100) {
  const auto encoding = tokenizer.encode(text, max_tokens);
  return encoding ? encoding->ids : Ids{-1};
}

TEST(Pipeline, PutsSpecialIdsAround) {
  EXPECT_EQ(ids(*small_tokenizer(), "A b"), (Ids{10, 1, 2, 11, 12}));
  EXPECT_EQ(ids(*small_tokenizer(), ""), (Ids{10, 11, 12}));
}

TEST(Pipeline, CutsAtTheRightAndKeepsSpecialIds) {
  const auto tokenizer = small_tokenizer();
  const auto fits = tokenizer->encode("a b", 5);
  EXPECT_FALSE(fits->truncated);
  const auto cut = tokenizer->encode("a b", 4);
  EXPECT_TRUE(cut->truncated);
  EXPECT_EQ(cut->ids, (Ids{10, 1, 11, 12}));
  const auto none = tokenizer->encode("a b", 3);
  EXPECT_TRUE(none->truncated);
  EXPECT_EQ(none->ids, (Ids{10, 11, 12}));
  EXPECT_FALSE(tokenizer->encode("", 3)->truncated);
}

TEST(Pipeline, NeedsRoomForSpecialIds) {
  const auto encoding = small_tokenizer()->encode("a", 2);
  ASSERT_FALSE(encoding);
  EXPECT_EQ(encoding.error().code(), ErrorCode::kInvalidArgument);
}

TEST(Pipeline, RefusesMalformedText) {
  for (const char* text : {"\xFF", "a\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\x80"}) {
    const auto encoding = small_tokenizer()->encode(text, 100);
    ASSERT_FALSE(encoding);
    EXPECT_EQ(encoding.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(Pipeline, AddedTokensGetTheVocabularysIdOrTheNext) {
  const auto tokenizer = small_tokenizer({{.content = "<S>", .normalized = true},
                                          {.content = "<new>"},
                                          {.content = "<s>"},
                                          {.content = "<newer>"},
                                          {.content = "<new>"}});
  EXPECT_EQ(ids(*tokenizer, "a<new>b<newer>"), (Ids{10, 1, 5, 2, 6, 11, 12}));
  EXPECT_EQ(ids(*tokenizer, "<s>"), (Ids{10, 3, 11, 12}));
  EXPECT_EQ(ids(*tokenizer, "x <S>"), (Ids{10, 0, 4, 11, 12})) << "found in the normalised text";
  EXPECT_EQ(tokenizer->vocab_size(), 13U) << "the special ids count";
}

TEST(Pipeline, ANeighbourChangesNothing) {
  const auto tokenizer = small_tokenizer();
  const Ids alone = ids(*tokenizer, "a xb b");
  ids(*tokenizer, std::string(10000, 'x'));
  EXPECT_EQ(ids(*tokenizer, "a xb b"), alone);
}

}  // namespace
}  // namespace prefilter::tokens
