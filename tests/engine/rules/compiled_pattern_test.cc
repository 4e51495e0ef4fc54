#include "engine/rules/compiled_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;

std::optional<Span> find(std::string_view pattern, std::string_view text, Flags flags = {}) {
  Subject subject(text);
  return CompiledPattern::compile(pattern, flags)->find(subject);
}

bool hits(std::string_view pattern, std::string_view text, Flags flags = {}) {
  Subject subject(text);
  return CompiledPattern::compile(pattern, flags)->hits(subject);
}

TEST(CompiledPattern, SeesUnicodesWordBoundaries) {
  EXPECT_FALSE(hits("\\bprix\\b", "éprix"));
  EXPECT_FALSE(hits("\\bprix\\b", "prixé"));
  EXPECT_TRUE(hits("\\bprix\\b", "«prix»"));
  EXPECT_TRUE(hits("\\bprix\\b", "à\u00a0prix\u202fréduits"));
  EXPECT_TRUE(hits("\\bπροσφορ", "Μεγάλη προσφορά"));
  EXPECT_FALSE(hits("\\bsale\\b", "on_sale"));
}

TEST(CompiledPattern, TriesLaterPlacesAndOtherAlternativesWhereABoundaryFails) {
  EXPECT_EQ(find("\\bsale\\b", "wholesale or sale"), (Span{13, 17}));
  EXPECT_EQ(find("\\b(?:deal|deals)\\b", "deals"), (Span{0, 5}));
  EXPECT_EQ(find("\\bκωδικ(?:ός|ο)\\b", "κωδικός"), (Span{0, 14}));
}

TEST(CompiledPattern, KnowsBoundariesInsideAPattern) {
  EXPECT_TRUE(hits("50\\s?\\b€?off", "50 off"));
  EXPECT_FALSE(hits("a\\Bé", "a é"));
  EXPECT_TRUE(hits("a\\Bé", "aé"));
}

TEST(CompiledPattern, ReadsCategoriesAsUnicodes) {
  EXPECT_TRUE(hits("\\d+ %", "٥٠ %"));
  EXPECT_TRUE(hits("50\\s%", "50\u00a0%"));
  EXPECT_TRUE(hits("^\\w+$", "niños_²"));
  EXPECT_FALSE(hits("[^\\W\\d_]{3}", "12_ab"));
}

TEST(CompiledPattern, ReadsADollarAsPythonDoes) {
  EXPECT_TRUE(hits("deal$", "deal\n"));
  EXPECT_FALSE(hits("deal$", "deal\n\n"));
  EXPECT_FALSE(hits("deal$", "deal\nx"));
  EXPECT_TRUE(hits("deal$", "deal\nx", {.multiline = true}));
  EXPECT_TRUE(hits("^x", "deal\nx", {.multiline = true}));
  EXPECT_FALSE(hits("deal\\Z", "deal\n"));
}

TEST(CompiledPattern, GivesSpansInBytesOfTheOriginal) {
  EXPECT_EQ(find("€\\d+", "à 5 € ou €50 !"), (Span{12, 17}));
}

TEST(CompiledPattern, RefusesByNameWhatItCannotTake) {
  for (const auto& [pattern, why] : {std::pair{"a*", "without reading a character"},
                                     {"\\b", "without reading a character"},
                                     {"(?:a{1000}){1000}", "count further than 1000"},
                                     {"(?:\\w{200} ){4}", "too much memory"},
                                     {"a$|(?m:^b)", "with and without the flag m"},
                                     {"\xff", "UTF-8"}}) {
    const auto compiled = CompiledPattern::compile(pattern, {});
    ASSERT_FALSE(compiled) << pattern;
    EXPECT_THAT(compiled.error().message(), HasSubstr(why));
  }
  EXPECT_FALSE(CompiledPattern::compile(std::string(kMaxPatternBytes + 1, 'a'), {}));
  EXPECT_TRUE(CompiledPattern::compile(std::string(kMaxPatternBytes, 'a'), {}));
}

TEST(CompiledPattern, AnswersSeveralThreadsAtOnce) {
  const auto pattern = CompiledPattern::compile("\\bs\\w+e\\b.*\\d", {.ignorecase = true});
  std::vector<int> found(4, 0);
  std::vector<std::thread> threads;
  for (int& count : found) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const std::string text = (i % 2 == 0 ? "big SALE ñ " : "whole ") + std::to_string(i);
        Subject subject(text);
        count += pattern->hits(subject) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(found, ::testing::Each(100));
}

}  // namespace
}  // namespace prefilter::rules
