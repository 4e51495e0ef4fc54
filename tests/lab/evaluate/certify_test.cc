#include "lab/evaluate/certify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "lab/evaluate/thresholds.h"

namespace prefilter::evaluate {
namespace {

/// Articles whose scores are uniform; above a score s an article is commerce with the probability
/// `level` + `slope` * s, so that the true precision at each threshold is known.
struct World {
  double level = 0.0;
  double slope = 1.0;

  Ranking draw(Random& random, size_t n) const {
    std::vector<float> p;
    std::vector<uint8_t> labels;
    for (size_t i = 0; i < n; ++i) {
      const double score = random.uniform();
      p.push_back(static_cast<float>(score));
      labels.push_back(random.uniform() < level + slope * score ? 1 : 0);
    }
    return ranked(p, labels);
  }
  double precision(double threshold) const {  // the mean over [threshold, 1]
    return level + slope * (1.0 + threshold) / 2.0;
  }
};

constexpr Guarantee kNinety{.target = 0.9, .confidence = 0.95};

TEST(Certify, FalseCertificatesAreAsRareAsPromised) {
  // Precision is 0.9 at 0.5 and lower below: many thresholds are nearly good enough.
  const World world{.level = 0.6, .slope = 0.4};
  Random random(2);
  constexpr int kRuns = 2000;
  int wrong = 0;
  int certified = 0;
  for (int run = 0; run < kRuns; ++run) {
    const Parts parts{world.draw(random, 300), world.draw(random, 600)};
    const Certificate certificate = certify(parts, kNinety);
    if (!certificate.threshold) continue;
    ++certified;
    if (world.precision(*certificate.threshold) < kNinety.target) ++wrong;
  }
  RecordProperty("wrong", wrong);
  RecordProperty("certified", certified);
  EXPECT_LE(wrong, kRuns * 5 / 100 + 20);  // two standard deviations of noise
  EXPECT_GT(certified, kRuns / 2) << "a procedure that certifies nothing is never wrong";
}

TEST(Certify, NothingIsCertifiedWhereNoThresholdIsGoodEnough) {
  const World world{.level = 0.85, .slope = 0.04};
  Random random(3);
  constexpr int kRuns = 1000;
  int wrong = 0;
  for (int run = 0; run < kRuns; ++run) {
    const Parts parts{world.draw(random, 200), world.draw(random, 400)};
    if (certify(parts, kNinety).threshold) ++wrong;
  }
  EXPECT_LE(wrong, kRuns * 5 / 100 + 14);
}

TEST(Certify, OfSeveralGroupsNoneIsWronglyCertifiedMoreOftenThanPromised) {
  const World world{.level = 0.6, .slope = 0.4};
  Random random(4);
  constexpr int kRuns = 400;
  int wrong = 0;
  int certified = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::map<std::string, Parts> groups;
    for (const char* name : {"de", "el", "en", "nl"}) {
      groups[name] = {world.draw(random, 300), world.draw(random, 600)};
    }
    bool any_wrong = false;
    for (const auto& [name, certificate] : certify_each(groups, kNinety)) {
      if (!certificate.threshold) continue;
      ++certified;
      any_wrong = any_wrong || world.precision(*certificate.threshold) < kNinety.target;
    }
    wrong += any_wrong ? 1 : 0;
  }
  RecordProperty("wrong", wrong);
  RecordProperty("certified", certified);
  EXPECT_LE(wrong, kRuns * 5 / 100 + 9);
  EXPECT_GT(certified, kRuns) << "of four groups at least one, on average";
}

TEST(Certify, BlocksMoreWithMoreLabels) {
  const World world{.level = 0.6, .slope = 0.4};
  Random random(5);
  const auto threshold = [&](size_t n) {
    const Certificate found =
        certify({world.draw(random, n / 3), world.draw(random, 2 * n / 3)}, kNinety);
    return found.threshold.value_or(1.0F);
  };
  const float few = threshold(400);
  const float many = threshold(40000);
  EXPECT_LT(many, few);
  EXPECT_NEAR(many, 0.5F, 0.06F);
}

TEST(Certify, TooFewLabelsAreSaidToBeTooFew) {
  const World sure{.level = 1.0, .slope = 0.0};
  Random random(6);
  const Certificate few = certify({sure.draw(random, 20), sure.draw(random, 20)}, kNinety);
  ASSERT_FALSE(few.threshold);
  EXPECT_EQ(few.needed, 29U);
  const std::string text = explain(few, kNinety);
  EXPECT_NE(text.find("cannot certify"), std::string::npos) << text;
  EXPECT_NE(text.find("at least 29 blocked"), std::string::npos) << text;
  const Certificate enough = certify({sure.draw(random, 40), sure.draw(random, 40)}, kNinety);
  EXPECT_TRUE(enough.threshold);
  EXPECT_NE(explain(enough, kNinety).find("of"), std::string::npos);
}

TEST(Certify, ALanguageWithLittleCommerceIsNotSaidToNeedABetterModel) {
  // Eleven of a hundred: a threshold that blocks 29 must block journalism too.
  const std::vector<uint8_t> labels = [] {
    std::vector<uint8_t> made(100, 0);
    std::fill(made.begin(), made.begin() + 11, uint8_t{1});
    return made;
  }();
  std::vector<float> p;
  for (size_t i = 0; i < labels.size(); ++i) p.push_back(1.0F - 0.01F * static_cast<float>(i));
  const Certificate none = certify({ranked(p, labels), ranked(p, labels)}, kNinety);
  ASSERT_FALSE(none.threshold);
  const std::string text = explain(none, kNinety);
  EXPECT_NE(text.find("11 articles of commerce; even without an error at least 29"),
            std::string::npos)
      << text;
}

TEST(Certify, ABadModelIsNotSaidToNeedLabels) {
  const World bad{.level = 0.5, .slope = 0.0};
  Random random(7);
  const Certificate none = certify({bad.draw(random, 500), bad.draw(random, 500)}, kNinety);
  ASSERT_FALSE(none.threshold);
  EXPECT_NE(explain(none, kNinety).find("better model"), std::string::npos);
}

TEST(Certify, WithoutArticlesThereIsNoCertificate) {
  const Certificate none = certify({}, kNinety);
  EXPECT_FALSE(none.threshold);
  EXPECT_NE(explain(none, kNinety).find("cannot certify"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
