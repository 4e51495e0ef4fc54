#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace prefilter::oracle {

/// What the tokens of questions and answers cost, in US dollars for a million.
struct Prices {
  double in_usd = 0.0;   ///< >= 0
  double out_usd = 0.0;  ///< >= 0
};

struct Tokens {
  uint64_t in = 0;
  uint64_t out = 0;

  uint64_t all() const { return in + out; }
  double usd(const Prices& prices) const;
  Tokens& operator+=(const Tokens& other);
  /// What came on top of `before`, which is part of this.
  Tokens operator-(const Tokens& before) const { return {in - before.in, out - before.out}; }
  bool operator==(const Tokens&) const = default;
};

struct BudgetLimits {
  std::optional<double> usd = {};
  std::optional<uint64_t> tokens = {};
};

/// Lets a question be asked only if its cost, with that of all questions under way, stays inside
/// the limits however long the answers are. Safe to share between threads.
class Budget {
 public:
  /// spent: by earlier runs, which counts towards the limits.
  Budget(const BudgetLimits& limits, const Prices& prices, const Tokens& spent);

  /// What a question may cost at most: its bytes make at most so many tokens as bytes, in practice
  /// far fewer; after 20 counted answers, 1.25 times the largest share seen.
  Tokens worst_case(size_t question_bytes, size_t max_output_tokens) const;

  /// Sets the cost aside. While only what is under way stands in the way it waits for that;
  /// false: the limits do not allow it, or `cancelled` said to stop.
  bool reserve(const Tokens& worst, const std::function<bool()>& cancelled);

  /// Gives back what was set aside and books what it really cost. question_bytes 0: no answer came,
  /// or it did not say how many tokens it took.
  void settle(const Tokens& worst, const Tokens& real, size_t question_bytes);

  Tokens spent() const;
  double spent_usd() const;
  /// What is left of the limits; nullopt where there is none.
  BudgetLimits left() const;

 private:
  bool fits(const Tokens& tokens) const;

  const BudgetLimits limits_;
  const Prices prices_;
  mutable std::mutex mutex_;
  std::condition_variable settled_;
  Tokens spent_;
  Tokens reserved_;
  size_t counted_ = 0;
  double largest_share_ = 0.0;  // tokens a byte
};

}  // namespace prefilter::oracle
