#include "engine/tokens/pre_tokenizer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace prefilter::tokens {
namespace {

using Parts = std::vector<std::string>;

Parts cut(const PreTokenizerPtr& step, const std::string& text, size_t from_start = 0) {
  Pieces pieces{text, {{0, text.size()}}, from_start};
  step->apply(pieces);
  Parts parts;
  for (const Span& span : pieces.spans) parts.emplace_back(pieces.view(span));
  return parts;
}

TEST(PreTokenizer, WhitespaceFallsAway) {
  EXPECT_EQ(cut(make_whitespace_split(), " a\u3000b\n\nc"), (Parts{"a", "b", "c"}));
  EXPECT_EQ(cut(make_whitespace_split(), " \n"), Parts{});
}

TEST(PreTokenizer, BertIsolatesPunctuation) {
  EXPECT_EQ(cut(make_bert_pre_tokenizer(), "a-b  c!?"), (Parts{"a", "-", "b", "c", "!", "?"}));
}

TEST(PreTokenizer, MetaspaceMarksSpacesAndCutsBeforeThem) {
  const auto metaspace = make_metaspace({.mark = "_"});
  EXPECT_EQ(cut(metaspace, "a b  c"), (Parts{"_a", "_b", "_", "_c"}));
  EXPECT_EQ(cut(metaspace, " a"), (Parts{"_a"}));
  EXPECT_EQ(cut(metaspace, "_a_b"), (Parts{"_a", "_b"})) << "the mark itself counts as marked";
  EXPECT_EQ(cut(make_metaspace({.mark = "_", .split = false}), "a b"), (Parts{"_a_b"}));
}

TEST(PreTokenizer, MetaspaceMayMarkOnlyTheFirstPieceOrNone) {
  const auto first = make_metaspace({.mark = "_", .prepend = PrependScheme::kFirst});
  EXPECT_EQ(cut(first, "ab", 1), (Parts{"_ab"}));
  EXPECT_EQ(cut(first, "ab", 0), (Parts{"ab"}));
  const auto never = make_metaspace({.mark = "_", .prepend = PrependScheme::kNever});
  EXPECT_EQ(cut(never, "a b", 1), (Parts{"a", "_b"}));
}

TEST(PreTokenizer, OnlyWhatStartsWithTheTextIsFirst) {
  std::vector<PreTokenizerPtr> steps;
  steps.push_back(make_whitespace_split());
  steps.push_back(make_metaspace({.mark = "_", .prepend = PrependScheme::kFirst}));
  EXPECT_EQ(cut(make_sequence_pre_tokenizer(std::move(steps)), "a b", 1), (Parts{"_a", "b"}));
}

TEST(PreTokenizer, QwenCutsByItsExpression) {
  EXPECT_EQ(cut(make_qwen_split(), "it's 12"), (Parts{"it", "'s", " ", "1", "2"}));
}

TEST(PreTokenizer, APrefixSpaceIsAddedWhereThereIsNone) {
  EXPECT_EQ(cut(make_prefix_space(), "a"), (Parts{" a"}));
  EXPECT_EQ(cut(make_prefix_space(), " a"), (Parts{" a"}));
}

}  // namespace
}  // namespace prefilter::tokens
