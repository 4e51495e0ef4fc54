#include "tests/support/forward.h"

#include <random>
#include <stdexcept>

namespace prefilter::test {

std::vector<float> forward(const encoder::Encoder& encoder, const Articles& articles,
                           size_t threads, encoder::LayerTrace* trace) {
  std::vector<int32_t> ids;
  std::vector<size_t> offsets = {0};
  for (const auto& article : articles) {
    ids.insert(ids.end(), article.begin(), article.end());
    offsets.push_back(ids.size());
  }
  std::vector<float> logits(articles.size() * encoder.config().labels.size());
  encoder::EncoderWorkspace workspace;
  ThreadPool pool(threads);
  const Result<void> done = encoder.forward({ids, offsets}, logits, workspace, pool, trace);
  if (!done) throw std::runtime_error(done.error().message());
  return logits;
}

std::unique_ptr<encoder::Encoder> open_encoder(const std::string& folder,
                                               std::string_view kernels) {
  Result<std::unique_ptr<encoder::Encoder>> opened = encoder::Encoder::open(folder, kernels);
  if (!opened) throw std::runtime_error(opened.error().message());
  return std::move(*opened);
}

Articles random_articles(const std::vector<size_t>& lengths, size_t vocab) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int32_t> id(0, static_cast<int32_t>(vocab) - 1);
  Articles articles;
  for (const size_t length : lengths) {
    std::vector<int32_t>& article = articles.emplace_back(length);
    for (int32_t& token : article) token = id(random);
  }
  return articles;
}

}  // namespace prefilter::test
