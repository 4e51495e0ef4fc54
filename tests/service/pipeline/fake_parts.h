#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/rules/rules_yaml.h"
#include "service/pipeline/pipeline.h"

// Rules, models and observers that behave as a test tells them.
namespace prefilter::pipeline {

/// One pattern of each kind: the word "deal" (no mark), "coupon" (backup), "giveaway" (edge_case).
inline constexpr const char* kRules = R"(
groups:
  shop:
    flags: [ignorecase]
    patterns:
      - {name: deal, pattern: '\bdeal\b'}
      - {name: coupon, pattern: '\bcoupon\b', backup: true}
      - {name: giveaway, pattern: '\bgiveaway\b', edge_case: true}
)";

/// The same and a pattern that is refused.
inline constexpr const char* kRulesWithRefusal = R"(
groups:
  shop:
    patterns:
      - {name: deal, pattern: '\bdeal\b'}
      - {name: not-cheap, pattern: 'deal(?! breaker)', backup: true}
)";

inline rules::RuleSet rule_set(const std::string& yaml = kRules) {
  return *rules::RuleSet::compile(*rules::specs_of_yaml(yaml, "rules.yaml"));
}

inline std::shared_ptr<const RegexStage> stage(Mode mode, const std::string& yaml = kRules) {
  return std::make_shared<const RegexStage>(*RegexStage::create(rule_set(yaml), mode));
}

/// A gate at which a model hangs until it is opened.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void await_visitor() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t waiting_ = 0;
  bool open_ = false;
};

/// How a model behaves.
enum class Behaviour { kJudges, kErrs, kThrows, kThrowsNonsense, kGivesTooFew, kHangs };

inline Verdict model_verdict(Action action) {
  Verdict verdict;
  verdict.action = action;
  verdict.decided_by = DecidedBy::kModel;
  verdict.p_commerce = action == Action::kBlock ? 0.9F : 0.1F;
  verdict.threshold = 0.5F;
  verdict.language = "en";
  return verdict;
}

/// A model that blocks texts in which "lamp" stands; with kErrs each verdict is an error.
inline std::shared_ptr<const ModelPart> fake_model(Behaviour behaviour,
                                                   std::shared_ptr<Gate> gate = nullptr) {
  const auto judge = [behaviour, gate](std::span<const Article> articles, Workspace&) {
    if (behaviour == Behaviour::kThrows) throw std::runtime_error("no memory for the tensor");
    if (behaviour == Behaviour::kThrowsNonsense) throw 7;
    if (behaviour == Behaviour::kHangs) gate->wait();
    std::vector<Verdict> verdicts;
    for (const Article& article : articles) {
      const bool blocks = article.title.find("lamp") != std::string::npos;
      verdicts.push_back(model_verdict(blocks ? Action::kBlock : Action::kPass));
      if (behaviour != Behaviour::kErrs) continue;
      verdicts.back() = Verdict();
      verdicts.back().error = Error(ErrorCode::kInternal, "the engine broke");
    }
    if (behaviour == Behaviour::kGivesTooFew) verdicts.pop_back();
    return verdicts;
  };
  return std::make_shared<const ModelPart>(ModelPart{.name = "fake@1", .judge = judge});
}

/// Keeps what it is shown.
class KeptPairs : public PairObserver {
 public:
  void observe(const Article& article, const Pair& pair) noexcept override {
    const std::scoped_lock lock(mutex_);
    titles_.push_back(article.title);
    pairs_.push_back(pair);
  }
  void dropped(size_t articles) noexcept override {
    const std::scoped_lock lock(mutex_);
    dropped_ += articles;
  }

  std::vector<Pair> pairs() const {
    const std::scoped_lock lock(mutex_);
    return pairs_;
  }
  std::vector<std::string> titles() const {
    const std::scoped_lock lock(mutex_);
    return titles_;
  }
  size_t dropped_so_far() const {
    const std::scoped_lock lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> titles_;
  std::vector<Pair> pairs_;
  size_t dropped_ = 0;
};

}  // namespace prefilter::pipeline
