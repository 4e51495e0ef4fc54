#include "lab/train/tokenize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/model_input.h"

namespace prefilter::train {
namespace {

/// One token a byte; refuses a text with a '!'.
class ByteTokenizer : public tokens::Tokenizer {
 public:
  Result<tokens::Encoding> encode(std::string_view text, size_t max_tokens) const override {
    if (text.find('!') != std::string_view::npos) {
      return Error(ErrorCode::kInvalidArgument, "refused");
    }
    tokens::Encoding encoding;
    for (const char c : text.substr(0, max_tokens)) encoding.ids.push_back(c);
    encoding.truncated = text.size() > max_tokens;
    return encoding;
  }
  size_t vocab_size() const override { return 128; }
};

std::vector<Example> examples(size_t count) {
  std::vector<Example> made(count);
  for (size_t i = 0; i < count; ++i) {
    made[i].article = {"title", std::string(i % 70, 'x'), ""};
    made[i].line = i + 1;
  }
  return made;
}

TEST(Tokenize, GivesTheIdsThatServingSeesInOrder) {
  const std::vector<Example> articles = examples(2500);
  const ByteTokenizer tokenizer;
  ThreadPool pool(3);
  const Result<TokenTable> table = tokenize(articles, tokenizer, {.max_tokens = 60}, pool);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->articles(), 2500U);
  size_t truncated = 0;
  for (size_t i = 0; i < articles.size(); ++i) {
    const Result<ModelInput> input = model_input(articles[i].article, tokenizer, 60);
    ASSERT_TRUE(input);
    const auto ids = table->of(i);
    ASSERT_EQ(std::vector<int32_t>(ids.begin(), ids.end()), input->encoding.ids) << i;
    ASSERT_EQ(table->lengths()[i], ids.size());
    truncated += input->encoding.truncated ? 1 : 0;
  }
  EXPECT_EQ(table->truncated, truncated);
  EXPECT_GT(truncated, 0U);
}

TEST(Tokenize, ReportsHowFarItCame) {
  ThreadPool pool(2);
  std::vector<size_t> done;
  const TokenizeOptions options{.progress = [&](size_t now, size_t all) {
    EXPECT_EQ(all, 2500U);
    done.push_back(now);
  }};
  ASSERT_TRUE(tokenize(examples(2500), ByteTokenizer(), options, pool));
  ASSERT_GT(done.size(), 1U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), 2500U);
}

TEST(Tokenize, TheFirstErrorNamesItsLine) {
  std::vector<Example> articles = examples(9);
  articles[3].article.content = "stop!";
  articles[3].id = "a7";
  articles[6].article.content = "stop!";
  ThreadPool pool(2);
  const Result<TokenTable> table = tokenize(articles, ByteTokenizer(), {}, pool);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().message(), "line 4, article a7: refused");
}

TEST(Tokenize, NoExamplesGiveAnEmptyTable) {
  ThreadPool pool(1);
  const Result<TokenTable> table = tokenize({}, ByteTokenizer(), {}, pool);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->articles(), 0U);
}

}  // namespace
}  // namespace prefilter::train
