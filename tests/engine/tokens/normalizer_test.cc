#include "engine/tokens/normalizer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace prefilter::tokens {
namespace {

std::string normal(const NormalizerPtr& normalizer, const std::string& text) {
  NormalText state{text, 0};
  normalizer->apply(state);
  return state.text;
}

/// How many bytes come from the first character after the step.
size_t from_start(const NormalizerPtr& normalizer, const std::string& text, size_t first_bytes) {
  NormalText state{text, first_bytes};
  normalizer->apply(state);
  return state.from_start;
}

TEST(Normalizer, BertCleansAndSpaces) {
  const auto bert = make_bert_normalizer({.clean_text = true,
                                          .handle_chinese_chars = true,
                                          .strip_accents = false,
                                          .lowercase = false});
  EXPECT_EQ(normal(bert, std::string("a\0b\tc\uFFFD\u200B\u00A0D", 14)), "ab c D");
  EXPECT_EQ(normal(bert, "x\u4E16y"), "x \u4E16 y");
}

TEST(Normalizer, BertStripsAccentsAndLowercases) {
  const auto bert = make_bert_normalizer({});
  EXPECT_EQ(normal(bert, "\u00C9t\u00C9 \u0130"), "ete i");
  const auto accents = make_bert_normalizer({.clean_text = false,
                                             .handle_chinese_chars = false,
                                             .strip_accents = true,
                                             .lowercase = false});
  EXPECT_EQ(normal(accents, "\u00C9\x01\u4E16"), "E\x01\u4E16");
}

TEST(Normalizer, ReplacesRunsOrEachOne) {
  const auto runs = make_replace_normalizer({" ", 2, true, " "});
  EXPECT_EQ(normal(runs, " a  b     c "), " a b c ");
  const auto each = make_replace_normalizer({"ab", 1, false, "x"});
  EXPECT_EQ(normal(each, "abab a abb"), "xx a xb");
}

TEST(Normalizer, StripsEitherSide) {
  EXPECT_EQ(normal(make_strip_normalizer(StripSide::kBoth), " \u3000a b\n"), "a b");
  EXPECT_EQ(normal(make_strip_normalizer(StripSide::kLeft), "  a "), "a ");
  EXPECT_EQ(normal(make_strip_normalizer(StripSide::kRight), " a  "), " a");
  EXPECT_EQ(normal(make_strip_normalizer(StripSide::kBoth), "  "), "");
}

TEST(Normalizer, NmtDropsControlsAndMakesSpaces) {
  EXPECT_EQ(normal(make_nmt_normalizer(), "a\x01\x7F\tb\u200B\u2581\uFEFFc\u00A0"),
            "a b   c\u00A0");
}

TEST(Normalizer, PrependsToWhatIsNotEmpty) {
  EXPECT_EQ(normal(make_prepend_normalizer("_"), "a"), "_a");
  EXPECT_EQ(normal(make_prepend_normalizer("_"), ""), "");
}

TEST(Normalizer, StepsRunInTheirOrder) {
  std::vector<NormalizerPtr> steps;
  steps.push_back(make_lowercase_normalizer());
  steps.push_back(make_replace_normalizer({"a", 1, false, "B"}));
  EXPECT_EQ(normal(make_sequence_normalizer(std::move(steps)), "AaC"), "BBc");
}

TEST(Normalizer, AccentsFallAway) {
  EXPECT_EQ(normal(make_strip_accents_normalizer(), "e\u0301\u0903x"), "ex");
}

TEST(Normalizer, RemembersWhatComesFromTheFirstCharacter) {
  EXPECT_EQ(from_start(make_strip_normalizer(StripSide::kBoth), " a", 1), 0U);
  EXPECT_EQ(from_start(make_strip_normalizer(StripSide::kBoth), "ab ", 1), 1U);
  EXPECT_EQ(from_start(make_prepend_normalizer("__"), "ab", 1), 3U);
  EXPECT_EQ(from_start(make_nmt_normalizer(),
                       "\x01"
                       "ab",
                       1),
            0U);
  EXPECT_EQ(from_start(make_replace_normalizer({"a", 1, false, "xyz"}), "ab", 1), 3U);
}

}  // namespace
}  // namespace prefilter::tokens
