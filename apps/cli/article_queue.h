#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "apps/cli/article_source.h"

namespace prefilter::cli {

/// Tokens that an article will have, guessed from its bytes: enough to cut batches by, since a
/// batch changes no result.
size_t guess_tokens(const Article& article);

/// Between the thread that reads and the one that judges. Holds a bounded amount, so that memory
/// does not grow with the input.
class ArticleQueue {
 public:
  /// max_bytes: of texts that wait; one article may exceed it alone. max_articles: > 0.
  ArticleQueue(size_t max_articles, size_t max_bytes)
      : max_articles_(max_articles), max_bytes_(max_bytes) {}

  /// Waits for room. False once the queue was abandoned: nothing more is wanted.
  bool push(InputArticle article);

  /// No more articles will come.
  void finish();

  /// What is there, at least one article and about batch_tokens tokens at most; waits only while
  /// there is none, so that a slow stream is answered line by line. Empty: the end, or `stop` said
  /// so (asked some 20 times a second).
  std::vector<InputArticle> take(size_t batch_tokens, const std::function<bool()>& stop);

  /// Lets the reader go: push gives false from now on.
  void abandon();

 private:
  const size_t max_articles_;
  const size_t max_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<InputArticle> articles_;
  size_t bytes_ = 0;
  bool finished_ = false;
  bool abandoned_ = false;
};

}  // namespace prefilter::cli
