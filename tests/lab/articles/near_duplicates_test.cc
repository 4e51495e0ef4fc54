#include "lab/articles/near_duplicates.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/check.h"
#include "base/random.h"

namespace prefilter::articles {
namespace {

/// So many random words of a small vocabulary of `words` ones.
std::vector<std::string> random_words(Random& random, size_t count) {
  std::vector<std::string> words(count);
  for (std::string& word : words) {
    const size_t letters = 2 + random.below(8);
    for (size_t i = 0; i < letters; ++i) word += static_cast<char>('a' + random.below(26));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::set<std::string> shingles(const std::string& text) {
  std::set<std::string> found;
  for (size_t at = 0; at + 5 <= text.size(); ++at) found.insert(text.substr(at, 5));
  return found;
}

/// The share of common 5-character runs, counted as the definition says.
double jaccard(const std::string& a, const std::string& b) {
  const std::set<std::string> of_a = shingles(a);
  std::set<std::string> all = shingles(b);
  const size_t of_b = all.size();
  all.insert(of_a.begin(), of_a.end());
  return static_cast<double>(of_a.size() + of_b - all.size()) / static_cast<double>(all.size());
}

TEST(NearDuplicates, FindsATextWithSomeOtherWords) {
  NearDuplicateIndex index;
  const std::string text =
      "the council decided on monday that the bridge over the river will stay closed until spring";
  index.add("an entirely different headline about the weather of the coming days in the alps");
  index.add(text);
  const auto same = index.find(text);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->index, 1U);
  EXPECT_EQ(same->similarity, 1.0);
  const auto near = index.find(
      "the council decided on monday that the bridge over the river will stay closed until summer");
  ASSERT_TRUE(near);
  EXPECT_EQ(near->index, 1U);
  EXPECT_GT(near->similarity, 0.7);
  EXPECT_FALSE(index.find("a bridge in another town was opened by the mayor on sunday afternoon"));
}

TEST(NearDuplicates, TheSimilarityOfShortTextsIsExact) {
  Random random(1);
  size_t found = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> words = random_words(random, 20);
    const std::string before = joined(words);
    words[random.below(20)] = "changed";
    const std::string after = joined(words);
    NearDuplicateIndex index({.min_similarity = 0.01, .bands = 125, .rows = 1});
    index.add(before);
    const auto near = index.find(after);
    ASSERT_TRUE(near);
    EXPECT_DOUBLE_EQ(near->similarity, jaccard(before, after));
    ++found;
  }
  EXPECT_EQ(found, 200U);
}

TEST(NearDuplicates, TheSimilarityOfLongTextsIsNearlyExact) {
  Random random(2);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> words = random_words(random, 600);
    const std::string before = joined(words);
    for (int i = 0; i < 30; ++i) words[random.below(600)] = "changed";
    const std::string after = joined(words);
    NearDuplicateIndex index({.min_similarity = 0.3});
    index.add(before);
    const auto near = index.find(after);
    ASSERT_TRUE(near);
    EXPECT_NEAR(near->similarity, jaccard(before, after), 0.08);  // four standard errors
  }
}

TEST(NearDuplicates, FindsNearlyAllPairsThatAreNear) {
  Random random(3);
  for (const size_t length : {12, 60, 300}) {
    size_t near = 0;
    size_t found = 0;
    for (int round = 0; round < 300; ++round) {
      std::vector<std::string> words = random_words(random, length);
      const std::string before = joined(words);
      for (size_t i = 0; i < std::max<size_t>(1, length / 20); ++i) {
        words[random.below(length)] = "changed";
      }
      const std::string after = joined(words);
      if (jaccard(before, after) < 0.75) continue;
      NearDuplicateIndex index;
      index.add(before);
      ++near;
      found += index.find(after) ? 1 : 0;
    }
    EXPECT_GE(near, 100U) << length;
    EXPECT_GE(static_cast<double>(found), 0.97 * static_cast<double>(near)) << length;
  }
}

TEST(NearDuplicates, UnlikeTextsStayApart) {
  Random random(4);
  NearDuplicateIndex index;
  for (size_t i = 0; i < 3000; ++i) index.add(joined(random_words(random, 12)));
  for (size_t i = 0; i < index.size(); ++i) EXPECT_EQ(index.group_of(i), i);
}

TEST(NearDuplicates, AChainOfNearTextsIsOneGroup) {
  Random random(5);
  NearDuplicateIndex index;
  std::vector<std::string> words = random_words(random, 60);
  for (size_t i = 0; i < 15; ++i) {
    index.add(joined(words));
    words[i] = "changed";
    words[59 - i] = "altered";
  }
  index.add(joined(random_words(random, 60)));
  for (size_t i = 0; i < 15; ++i) EXPECT_EQ(index.group_of(i), 0U) << i;
  EXPECT_EQ(index.group_of(15), 15U);
}

TEST(NearDuplicates, ThousandsOfEqualTextsAreOneGroup) {
  NearDuplicateIndex index;
  for (int i = 0; i < 20000; ++i) index.add("the same press release about a product once more");
  EXPECT_EQ(index.group_of(19999), 0U);
}

TEST(NearDuplicates, LettersOfAllScriptsCount) {
  NearDuplicateIndex index;
  index.add("日本銀行は金利を引き上げることを決めたと発表した");
  EXPECT_TRUE(index.find("日本銀行は金利を引き上げることを決めたと発表。"));
  EXPECT_FALSE(index.find("新しいスマートフォンが来月から販売されることになった"));
}

TEST(NearDuplicates, AnEmptyTextIsNearToNone) {
  NearDuplicateIndex index;
  index.add("");
  index.add("");
  index.add("abc");
  EXPECT_EQ(index.group_of(1), 1U);
  EXPECT_FALSE(index.find(""));
  EXPECT_EQ(index.find("abc")->index, 2U) << "shorter than a shingle";
  EXPECT_FALSE(index.find("abd"));
}

TEST(NearDuplicates, OptionsThatFindNothingAreADefect) {
  EXPECT_THROW(NearDuplicateIndex({.min_similarity = 0.0}), CheckFailure);
  EXPECT_THROW(NearDuplicateIndex({.bands = 0}), CheckFailure);
}

}  // namespace
}  // namespace prefilter::articles
