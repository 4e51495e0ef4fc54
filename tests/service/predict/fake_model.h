#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "service/predict/model.h"

namespace prefilter::predict {

/// A model whose verdicts are its name's length and the length of the title: p_commerce = title
/// bytes / 1000. A content of N bytes has N tokens. Titles "throw" and "stop" make judge throw, or
/// wait until open_gate was called.
class FakeModel : public Model {
 public:
  explicit FakeModel(std::string name = "fake@1") {
    info_.name = std::move(name);
    info_.max_tokens = 512;
    info_.threshold = 0.5F;
  }

  const ModelInfo& info() const override { return info_; }

  Prepared prepare(const Article& article) const override {
    Prepared prepared;
    prepared.language = article.title;  // carried along for judge
    prepared.ids.resize(article.content.size());
    return prepared;
  }

  std::vector<Verdict> judge(std::span<const Prepared> prepared, Workspace&) const override {
    std::vector<Verdict> verdicts;
    for (const Prepared& one : prepared) {
      if (one.language == "throw") throw std::runtime_error("the engine broke");
      if (one.language == "stop") wait_at_gate();
      Verdict verdict;
      verdict.decided_by = DecidedBy::kModel;
      verdict.p_commerce = static_cast<float>(one.language.size()) / 1000.0F;
      verdict.threshold = info_.threshold;
      verdict.tokens = static_cast<int>(one.ids.size());
      verdict.language = one.language;
      verdicts.push_back(std::move(verdict));
    }
    judged_ += prepared.size();
    return verdicts;
  }

  /// Articles that were judged so far.
  size_t judged() const { return judged_; }

  /// Waits until a thread has stopped at the gate.
  void await_stop() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ > 0; });
  }
  void open_gate() const {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  void wait_at_gate() const {
    std::unique_lock lock(mutex_);
    ++stopped_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }

  ModelInfo info_;
  mutable std::atomic<size_t> judged_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable size_t stopped_ = 0;
  mutable bool open_ = false;
};

/// Opens that model each time.
inline ModelOpener always(std::shared_ptr<const Model> model) {
  return [model] { return Result<std::shared_ptr<const Model>>(model); };
}

/// An article whose title names it and whose expected and actual tokens are about `tokens`.
inline Article article_of(size_t tokens, std::string title = "") {
  return {std::move(title), std::string(tokens > 16 ? 4 * (tokens - 16) : 0, 'x'), "en"};
}

}  // namespace prefilter::predict
