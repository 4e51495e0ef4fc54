#include "engine/tokens/normal_forms.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::tokens {
namespace {

std::string normal(const std::string& text, NormalForm form) {
  NormalText state{text, 0};
  normalize_form(state, form);
  return state.text;
}

TEST(NormalForms, ComposesAndDecomposes) {
  EXPECT_EQ(normal("e\u0301x", NormalForm::kNfc), "\u00E9x");
  EXPECT_EQ(normal("x\u00E9", NormalForm::kNfd), "xe\u0301");
  EXPECT_EQ(normal("\uFB01\u2460", NormalForm::kNfkc), "fi1");
  EXPECT_EQ(normal("\u1E9B\u0323", NormalForm::kNfkd), "s\u0323\u0307");
}

TEST(NormalForms, OrdersMarksByTheirClass) {
  EXPECT_EQ(normal("a\u0301\u0323", NormalForm::kNfd), "a\u0323\u0301");
  EXPECT_EQ(normal("a\u0301\u0323", NormalForm::kNfc), "\u1EA1\u0301");
}

TEST(NormalForms, ABlockedMarkStays) {
  EXPECT_EQ(normal("a\u0308\u0301", NormalForm::kNfc), "\u00E4\u0301");
  EXPECT_EQ(normal("a\u0301\u0301", NormalForm::kNfc), "\u00E1\u0301");
}

TEST(NormalForms, ComputesHangul) {
  EXPECT_EQ(normal("\u1112\u1161\u11AB", NormalForm::kNfc), "\uD55C");
  EXPECT_EQ(normal("\uD558\u11AB", NormalForm::kNfc), "\uD55C");
  EXPECT_EQ(normal("\uD55C", NormalForm::kNfd), "\u1112\u1161\u11AB");
}

TEST(NormalForms, WhatIsExcludedFromCompositionIsDecomposed) {
  EXPECT_EQ(normal("\u0958", NormalForm::kNfc), "\u0915\u093C");
  EXPECT_EQ(normal("\u212B", NormalForm::kNfc), "\u00C5");
}

TEST(NormalForms, ALongRunOfMarksIsNoProblem) {
  std::string marks = "a";
  for (int i = 0; i < 100'000; ++i) marks += i % 2 == 0 ? "\u0323" : "\u0301";
  const std::string sorted = normal(marks, NormalForm::kNfd);
  EXPECT_EQ(sorted.size(), marks.size());
  EXPECT_EQ(normal(sorted, NormalForm::kNfd), sorted);
}

TEST(NormalForms, RememberWhatComesFromTheFirstCharacter) {
  NormalText state{"\uFB01x", 3};
  normalize_form(state, NormalForm::kNfkc);
  EXPECT_EQ(state.text, "fix");
  EXPECT_EQ(state.from_start, 2U);
}

TEST(NormalForms, LowercasesEachCharacterByItself) {
  NormalText state{"ABC \u00C4\u03A3 \u0130 \u1E9E", 1};
  lowercase(state);
  EXPECT_EQ(state.text, "abc \u00E4\u03C3 i\u0307 \u00DF");
  EXPECT_EQ(state.from_start, 1U);
}

}  // namespace
}  // namespace prefilter::tokens
