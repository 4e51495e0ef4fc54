#pragma once

#include <chrono>

namespace prefilter::client {

/// A circuit breaker (Nygard, "Release It!"): after some failures in a row nobody is asked for a
/// while, then one request tries again. Knows no clock: the time is handed in. Not safe to share
/// between threads.
class Breaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Limits {
    int failures = 3;                       ///< in a row that open it; > 0
    std::chrono::milliseconds pause{5000};  ///< for which nobody is asked
  };
  explicit Breaker(const Limits& limits) : limits_(limits) {}

  /// Whether a request may be sent.
  bool allows(TimePoint now) const { return failures_ < limits_.failures || now >= open_until_; }

  /// Whether it has been open and waits for the first success: such a request is not worth a retry.
  bool probing() const { return failures_ >= limits_.failures; }

  void failed(TimePoint now) {
    ++failures_;
    open_until_ = now + limits_.pause;
  }
  void worked() { failures_ = 0; }

 private:
  Limits limits_;
  int failures_ = 0;
  TimePoint open_until_;
};

}  // namespace prefilter::client
