#include "engine/model_input.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

/// One token a byte.
class ByteTokenizer : public tokens::Tokenizer {
 public:
  Result<tokens::Encoding> encode(std::string_view text, size_t max_tokens) const override {
    if (max_tokens < 2) return Error(ErrorCode::kInvalidArgument, "too few");
    tokens::Encoding encoding;
    for (const char c : text.substr(0, max_tokens)) encoding.ids.push_back(c);
    encoding.truncated = text.size() > max_tokens;
    return encoding;
  }
  size_t vocab_size() const override { return 128; }
};

TEST(ModelInput, IsTheComposedTextInTokens) {
  const Result<ModelInput> input = model_input({"<b>A</b>", "b\n c", "en"}, ByteTokenizer(), 100);
  ASSERT_TRUE(input);
  const std::string text = "[TITLE] A [CONTENT] b c";
  EXPECT_EQ(input->composed.text, text);
  EXPECT_EQ(input->encoding.ids, std::vector<int32_t>(text.begin(), text.end()));
  EXPECT_FALSE(input->encoding.truncated);
}

TEST(ModelInput, IsCutToTheWindow) {
  const Result<ModelInput> input = model_input({"A", "b", ""}, ByteTokenizer(), 4);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->encoding.ids.size(), 4U);
  EXPECT_TRUE(input->encoding.truncated);
}

TEST(ModelInput, AnArticleWithoutTextIsAnError) {
  const Result<ModelInput> input = model_input({"<p></p>", " \n", "en"}, ByteTokenizer(), 100);
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error(),
            Error(ErrorCode::kInvalidArgument, "nothing readable in title and content"));
}

TEST(ModelInput, HandsOnWhatTheTokenizerRefuses) {
  const Result<ModelInput> input = model_input({"A", "b", "en"}, ByteTokenizer(), 1);
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().message(), "too few");
}

}  // namespace
}  // namespace prefilter
