#include "lab/shrink/usage.h"

#include <gtest/gtest.h>

namespace prefilter::shrink {
namespace {

/// One token a byte, its value less 'A'.
class ByteTokenizer : public tokens::Tokenizer {
 public:
  Result<tokens::Encoding> encode(std::string_view text, size_t max_tokens) const override {
    tokens::Encoding encoding;
    for (const char c : text.substr(0, max_tokens)) {
      encoding.ids.push_back(std::max(0, static_cast<unsigned char>(c) - 'A'));
    }
    return encoding;
  }
  size_t vocab_size() const override { return 64; }
};

TEST(Usage, AnArticleIsReadWholeAndItsUnknownTokensCounted) {
  const ByteTokenizer tokenizer;
  const Article article{"", std::string(3000, 'B'), "pt-BR"};
  const auto read = read_article(article, {tokenizer, 'B' - 'A'});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->language, "pt");
  EXPECT_EQ(read->ids.size(), std::string("[TITLE]  [CONTENT] ").size() + 3000);
  EXPECT_EQ(read->unknown, 3000U);
  EXPECT_EQ(read_article(article, {tokenizer, -1})->unknown, 0U);
}

TEST(Usage, AnArticleWithoutWordsHasNoIds) {
  const ByteTokenizer tokenizer;
  EXPECT_TRUE(read_article({"", "<br>", "en"}, {tokenizer, 0})->ids.empty());
}

TEST(Usage, ALanguageThatCannotBeToldIsOther) {
  const ByteTokenizer tokenizer;
  EXPECT_EQ(read_article({"XKCD", "", ""}, {tokenizer, 0})->language, "other");
}

TEST(Usage, SumsGrowByArticleAndTotalsByLanguage) {
  ReadArticle read{"en", {1, 2, 2}, 2};
  UseByLanguage use;
  add(read, 2, use["en"].before);
  add(read, 3, use["de"].before);
  use["en"].articles = use["de"].articles = 1;
  const LanguageUse sum = total(use);
  EXPECT_EQ(sum.articles, 2U);
  EXPECT_EQ(sum.before.tokens, 6U);
  EXPECT_EQ(sum.before.unknown, 4U);
  EXPECT_EQ(sum.before.cut, 1U);
  IdCounts counts;
  count_ids(read, 4, counts);
  count_ids(read, 4, counts);
  EXPECT_EQ(counts.at("en"), (std::vector<uint32_t>{0, 2, 4, 0}));
}

}  // namespace
}  // namespace prefilter::shrink
