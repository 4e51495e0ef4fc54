#include "engine/scorer.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace prefilter {
namespace {

/// One token a character; throws or fails on request of the text.
class FakeTokenizer : public tokens::Tokenizer {
 public:
  Result<tokens::Encoding> encode(std::string_view text, size_t max_tokens) const override {
    if (text.find("refuse") != std::string_view::npos) {
      return Error(ErrorCode::kInvalidArgument, "refused");
    }
    if (text.find("throw") != std::string_view::npos) throw std::runtime_error("thrown");
    if (text.find("exhaust") != std::string_view::npos) throw std::bad_alloc();
    tokens::Encoding encoding;
    for (const char c : text.substr(0, max_tokens)) encoding.ids.push_back(c & 0x7f);
    encoding.truncated = text.size() > max_tokens;
    return encoding;
  }
  size_t vocab_size() const override { return 128; }
};

/// Logits from the ids alone; fails a batch in which id 'Q' stands.
class FakeEncoder : public encoder::Encoder {
 public:
  FakeEncoder() { config_.labels = {"journalism", "commerce"}; }
  const encoder::ModelConfig& config() const override { return config_; }
  std::string_view kernels() const override { return "fake"; }
  Result<void> forward(const encoder::Batch& batch, std::span<float> logits,
                       encoder::EncoderWorkspace&, ThreadPool&,
                       encoder::LayerTrace*) const override {
    for (size_t article = 0; article < batch.articles(); ++article) {
      float sum = 0.0F;
      for (size_t i = batch.offsets[article]; i < batch.offsets[article + 1]; ++i) {
        if (batch.ids[i] == 'Q') throw std::runtime_error("encoder broke");
        sum += static_cast<float>(batch.ids[i] - 64);
      }
      logits[2 * article] = 0.0F;
      logits[2 * article + 1] = sum / 100.0F;
    }
    return {};
  }

 private:
  encoder::ModelConfig config_;
};

Scorer fake_scorer() {
  return Scorer({std::make_unique<FakeTokenizer>(), std::make_unique<FakeEncoder>(), {}, 200});
}

TEST(Scorer, ScoresInOrder) {
  std::vector<Article> articles;
  for (size_t i = 0; i < 300; ++i) articles.push_back({"", std::string(1 + i % 90, 'a'), "en"});
  ScorerWorkspace workspace(3);
  const auto scored = fake_scorer().score(articles, workspace);
  ASSERT_EQ(scored.size(), 300U);
  for (size_t i = 0; i < scored.size(); ++i) {
    ASSERT_FALSE(scored[i].error);
    // Each further 'a' (97) adds the same to the second logit.
    ASSERT_NEAR(scored[i].logits[1] - scored[0].logits[1], 0.33F * static_cast<float>(i % 90),
                1e-4F);
  }
}

TEST(Scorer, EachFailureStaysWithItsArticle) {
  const std::vector<Article> articles = {{"fine", "", "en"},  {"refuse", "", "en"},
                                         {"throw", "", "en"}, {"exhaust", "", "en"},
                                         {"", "", "en"},      {"fine", "", "en"}};
  ScorerWorkspace workspace(2);
  const auto scored = fake_scorer().score(articles, workspace);
  EXPECT_FALSE(scored[0].error);
  EXPECT_EQ(scored[1].error->code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(scored[2].error->code(), ErrorCode::kInternal);
  EXPECT_EQ(scored[2].error->message(), "thrown");
  EXPECT_EQ(scored[3].error->code(), ErrorCode::kUnavailable);
  EXPECT_EQ(scored[4].error->code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(scored[5].logits, scored[0].logits);
}

TEST(Scorer, AnEncoderThatBreaksFailsItsBatchAlone) {
  std::vector<Article> articles(40, {"", std::string(100, 'a'), "en"});
  articles.push_back({"Q", "", "en"});
  ScorerWorkspace workspace(2);
  const auto scored = fake_scorer().score(articles, workspace);
  EXPECT_EQ(scored.back().error->code(), ErrorCode::kInternal);
  EXPECT_EQ(scored.back().error->message(), "encoder broke");
  EXPECT_FALSE(scored.front().error);
}

TEST(Scorer, AWorkspaceOfNoThreadsHasOne) {
  ScorerWorkspace workspace(0);
  EXPECT_EQ(workspace.pool.threads(), 1U);
  EXPECT_EQ(workspace.lanes.size(), 1U);
}

}  // namespace
}  // namespace prefilter
