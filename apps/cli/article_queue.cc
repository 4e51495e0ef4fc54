#include "apps/cli/article_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace prefilter::cli {
namespace {

size_t bytes_of(const InputArticle& input) {
  return input.article.title.size() + input.article.content.size() + input.id_json.size();
}

}  // namespace

size_t guess_tokens(const Article& article) {
  // Four bytes a token is what our tokenizers average over many scripts; no model reads more than
  // 512 tokens.
  return std::min<size_t>(512, 8 + (article.title.size() + article.content.size()) / 4);
}

bool ArticleQueue::push(InputArticle article) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return abandoned_ || articles_.empty() ||
           (articles_.size() < max_articles_ && bytes_ + bytes_of(article) <= max_bytes_);
  });
  if (abandoned_) return false;
  bytes_ += bytes_of(article);
  articles_.push_back(std::move(article));
  changed_.notify_all();
  return true;
}

void ArticleQueue::finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

std::vector<InputArticle> ArticleQueue::take(size_t batch_tokens,
                                             const std::function<bool()>& stop) {
  std::unique_lock lock(mutex_);
  while (articles_.empty() && !finished_ && !stop()) {
    changed_.wait_for(lock, std::chrono::milliseconds(50));
  }
  std::vector<InputArticle> batch;
  if (stop()) return batch;
  size_t tokens = 0;
  while (!articles_.empty()) {
    tokens += guess_tokens(articles_.front().article);
    if (!batch.empty() && tokens > batch_tokens) break;
    bytes_ -= bytes_of(articles_.front());
    batch.push_back(std::move(articles_.front()));
    articles_.pop_front();
  }
  changed_.notify_all();
  return batch;
}

void ArticleQueue::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace prefilter::cli
