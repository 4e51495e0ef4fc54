#include "lab/evaluate/choose.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "lab/evaluate/calibration.h"

namespace prefilter::evaluate {
namespace {

/// Articles in two forms each; three languages, one of them rare.
std::vector<JudgedText> some_texts(size_t articles) {
  Random random(8);
  std::vector<JudgedText> texts;
  for (size_t i = 0; i < articles; ++i) {
    const uint64_t content = random.bits();
    const uint8_t label = random.uniform() < 0.4 ? 1 : 0;
    const std::string language = i % 50 == 0 ? "el" : (i % 2 == 0 ? "en" : "other");
    for (int form = 0; form < 2; ++form) {
      const double margin = 6.0 * (random.uniform() - 0.5) + 5.0 * label - 2.5;
      texts.push_back(
          {static_cast<float>(probability(margin, 1.0)), margin, label, content, language});
    }
  }
  return texts;
}

TEST(Choose, EachRuleFindsItsThreshold) {
  const std::vector<JudgedText> texts = some_texts(3000);
  const ChoiceOptions options;
  const ThresholdChoice f1 = choose_threshold(ThresholdRule::kMaxF1, texts, options);
  const ThresholdChoice precision = choose_threshold(ThresholdRule::kPrecision, texts, options);
  const ThresholdChoice certified = choose_threshold(ThresholdRule::kCertified, texts, options);
  ASSERT_TRUE(f1.value && precision.value && certified.value);
  EXPECT_GT(*certified.value, *precision.value) << "a guarantee costs something";
  EXPECT_EQ(f1.confusion.count(), texts.size());
  EXPECT_NEAR(static_cast<double>(certified.confusion.count()), 2000.0, 120.0)
      << "two thirds of the articles, each once";
}

TEST(Choose, TheOrderOfTextsDoesNotMatter) {
  std::vector<JudgedText> texts = some_texts(800);
  // One form an article: which one stands first would name another one.
  texts.erase(std::remove_if(texts.begin(), texts.end(),
                             [&](const JudgedText& text) { return (&text - texts.data()) % 2; }),
              texts.end());
  const ThresholdChoice first = choose_threshold(ThresholdRule::kCertified, texts, {});
  std::reverse(texts.begin(), texts.end());
  const ThresholdChoice second = choose_threshold(ThresholdRule::kCertified, texts, {});
  EXPECT_EQ(first.value, second.value);
  EXPECT_EQ(first.reason, second.reason);
}

TEST(Choose, RareLanguagesAndOtherHaveNoThresholdOfTheirOwn) {
  const std::vector<JudgedText> texts = some_texts(3000);
  for (const ThresholdRule rule : {ThresholdRule::kMaxF1, ThresholdRule::kCertified}) {
    const auto choices = choose_by_language(rule, texts, {});
    ASSERT_EQ(choices.size(), 1U);
    EXPECT_EQ(choices[0].language, "en");
    EXPECT_TRUE(choices[0].value);
  }
}

TEST(Choose, WhereThereIsNoThresholdTheReasonSaysSo) {
  std::vector<JudgedText> texts = some_texts(60);
  const ThresholdChoice few = choose_threshold(ThresholdRule::kCertified, texts, {});
  EXPECT_FALSE(few.value);
  EXPECT_NE(few.reason.find("cannot certify"), std::string::npos) << few.reason;
  Random random(1);
  for (JudgedText& text : texts) text.p_commerce = 0.5F;
  const ThresholdChoice none = choose_threshold(ThresholdRule::kPrecision, texts, {});
  EXPECT_FALSE(none.value);
  EXPECT_NE(none.reason.find("no threshold"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
