#include "lab/oracle/budget.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace prefilter::oracle {
namespace {

constexpr size_t kEnoughAnswers = 20;
constexpr double kMargin = 1.25;
constexpr double kMillion = 1e6;

}  // namespace

double Tokens::usd(const Prices& prices) const {
  return (static_cast<double>(in) * prices.in_usd + static_cast<double>(out) * prices.out_usd) /
         kMillion;
}

Tokens& Tokens::operator+=(const Tokens& other) {
  in += other.in;
  out += other.out;
  return *this;
}

Budget::Budget(const BudgetLimits& limits, const Prices& prices, const Tokens& spent)
    : limits_(limits), prices_(prices), spent_(spent) {}

Tokens Budget::worst_case(size_t question_bytes, size_t max_output_tokens) const {
  const std::lock_guard lock(mutex_);
  const double share = counted_ < kEnoughAnswers ? 1.0 : std::min(1.0, kMargin * largest_share_);
  return {static_cast<uint64_t>(std::ceil(share * static_cast<double>(question_bytes))),
          max_output_tokens};
}

bool Budget::fits(const Tokens& tokens) const {
  return (!limits_.usd || tokens.usd(prices_) <= *limits_.usd) &&
         (!limits_.tokens || tokens.all() <= *limits_.tokens);
}

bool Budget::reserve(const Tokens& worst, const std::function<bool()>& cancelled) {
  std::unique_lock lock(mutex_);
  while (true) {
    Tokens all = spent_;
    all += worst;
    if (!fits(all)) return false;  // nor would it if what is under way cost nothing
    all += reserved_;
    if (fits(all)) break;
    if (cancelled && cancelled()) return false;
    settled_.wait_for(lock, std::chrono::milliseconds(100));
  }
  reserved_ += worst;
  return true;
}

void Budget::settle(const Tokens& worst, const Tokens& real, size_t question_bytes) {
  {
    const std::lock_guard lock(mutex_);
    reserved_.in -= worst.in;
    reserved_.out -= worst.out;
    spent_ += real;
    if (question_bytes > 0) {
      ++counted_;
      largest_share_ = std::max(largest_share_,
                                static_cast<double>(real.in) / static_cast<double>(question_bytes));
    }
  }
  settled_.notify_all();
}

Tokens Budget::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

double Budget::spent_usd() const { return spent().usd(prices_); }

BudgetLimits Budget::left() const {
  const Tokens now = spent();
  BudgetLimits left;
  if (limits_.usd) left.usd = std::max(0.0, *limits_.usd - now.usd(prices_));
  if (limits_.tokens) left.tokens = *limits_.tokens - std::min(*limits_.tokens, now.all());
  return left;
}

}  // namespace prefilter::oracle
