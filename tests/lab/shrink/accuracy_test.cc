#include "lab/shrink/accuracy.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::shrink {
namespace {

std::vector<train::Example> examples_of(const std::vector<int>& labels) {
  std::vector<train::Example> examples(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    examples[i].article = {"the price of " + std::to_string(i), "", "en"};
    examples[i].label = labels[i];
    examples[i].line = i + 1;
  }
  return examples;
}

TEST(Accuracy, ComparesVerdictsAtTheThresholdByLanguage) {
  const auto examples = examples_of({1, 1, 0, 0});
  const Scores before{{0.9F, 0.6F, 0.4F, 0.5F}, {"en", "en", "de", "en"}};
  const Scores after{{0.9F, 0.4F, 0.4F, 0.2F}, {"en", "en", "de", "en"}};
  const AccuracyReport report = compare_scores(examples, before, after, {0.5F, 2});
  EXPECT_EQ(report.all.articles, 4U);
  EXPECT_EQ(report.all.changed_verdicts, 2U);
  EXPECT_EQ(report.all.before.confusion, (Confusion{2, 1, 1, 0}));
  EXPECT_EQ(report.all.after.confusion, (Confusion{1, 0, 2, 1}));
  ASSERT_EQ(report.languages.size(), 1U);  // one article of German is too few
  EXPECT_EQ(report.languages.at("en").articles, 3U);
}

TEST(Accuracy, ScoresEveryExampleInOrderOnAnyNumberOfThreads) {
  const test::TempFolder folder;
  test::write_tiny_checkpoint(folder.file("m"), "bert");
  const auto scorer = open_checkpoint(folder.file("m"));
  ASSERT_TRUE(scorer) << scorer.error().message();
  const auto examples = examples_of(std::vector<int>(150, 1));
  std::vector<size_t> done;
  const auto one = score_examples(*scorer, examples, 1, [&](size_t n) { done.push_back(n); });
  const auto two = score_examples(*scorer, examples, 2, nullptr);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->p_commerce.size(), 150U);
  EXPECT_EQ(one->p_commerce, two->p_commerce);
  EXPECT_EQ(done.back(), 150U);
}

TEST(Accuracy, AnExampleThatCannotBeScoredIsNamed) {
  const test::TempFolder folder;
  test::write_tiny_checkpoint(folder.file("m"), "bert");
  auto examples = examples_of({1, 0});
  examples[1].article.title = "";
  const auto scores = score_examples(*open_checkpoint(folder.file("m")), examples, 1, nullptr);
  ASSERT_FALSE(scores);
  EXPECT_NE(scores.error().message().find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::shrink
