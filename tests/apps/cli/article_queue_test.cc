#include "apps/cli/article_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace prefilter::cli {
namespace {

InputArticle article(size_t line, size_t bytes = 4) {
  InputArticle input;
  input.line = line;
  input.id_json = "";
  input.article.content = std::string(bytes, 'x');
  return input;
}

const auto kNever = [] { return false; };

TEST(ArticleQueue, GivesArticlesInOrderAndThenTheEnd) {
  ArticleQueue queue(10, 1000);
  for (size_t line = 1; line <= 3; ++line) ASSERT_TRUE(queue.push(article(line)));
  queue.finish();
  const std::vector<InputArticle> batch = queue.take(1000, kNever);
  ASSERT_EQ(batch.size(), 3U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(batch[i].line, i + 1);
  EXPECT_TRUE(queue.take(1000, kNever).empty());
}

TEST(ArticleQueue, CutsBatchesByTokensButNeverBelowOneArticle) {
  ArticleQueue queue(10, 1U << 20);
  for (size_t line = 1; line <= 4; ++line) ASSERT_TRUE(queue.push(article(line, 400)));
  queue.finish();
  const size_t each = guess_tokens(article(1, 400).article);
  EXPECT_EQ(queue.take(2 * each, kNever).size(), 2U);
  EXPECT_EQ(queue.take(1, kNever).size(), 1U);
  EXPECT_EQ(queue.take(2 * each, kNever).size(), 1U);
}

TEST(ArticleQueue, HoldsNoMoreThanItMay) {
  ArticleQueue queue(100, 1000);
  std::atomic<size_t> pushed{0};
  std::thread reader([&] {
    for (size_t line = 1; line <= 50; ++line) {
      if (queue.push(article(line, 100))) ++pushed;
    }
    queue.finish();
  });
  size_t taken = 0;
  while (true) {
    const std::vector<InputArticle> batch = queue.take(1, kNever);
    if (batch.empty()) break;
    taken += batch.size();
    EXPECT_LE(pushed, taken + 11);  // ten fit, and one push may have returned just now
  }
  reader.join();
  EXPECT_EQ(taken, 50U);
}

TEST(ArticleQueue, TakesAnArticleThatIsLargerThanAllRoom) {
  ArticleQueue queue(10, 100);
  EXPECT_TRUE(queue.push(article(1, 5000)));
  EXPECT_EQ(queue.take(1, kNever).size(), 1U);
}

TEST(ArticleQueue, LetsGoOfBothSides) {
  ArticleQueue queue(1, 10);
  ASSERT_TRUE(queue.push(article(1)));
  std::thread reader([&] { EXPECT_FALSE(queue.push(article(2))); });
  queue.abandon();
  reader.join();
  ArticleQueue silent(1, 10);
  EXPECT_TRUE(silent.take(1, [] { return true; }).empty());
}

TEST(ArticleQueue, GuessesAtMostAWindowOfTokens) {
  EXPECT_GT(guess_tokens(article(1, 0).article), 0U);
  EXPECT_LE(guess_tokens(article(1, 1U << 20).article), 512U);
}

}  // namespace
}  // namespace prefilter::cli
