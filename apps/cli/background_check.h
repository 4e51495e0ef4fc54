#pragma once

#include <functional>
#include <future>

#include "prefilter/error.h"

namespace prefilter::cli {

/// A check that runs beside the work, such as hashing a model's files while it already judges.
class BackgroundCheck {
 public:
  explicit BackgroundCheck(std::function<Result<void>()> check)
      : outcome_(std::async(std::launch::async, std::move(check)).share()) {}

  /// The check's error if it has ended with one; does not wait.
  Result<void> so_far() const {
    if (outcome_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return {};
    return outcome_.get();
  }

  /// Waits for its end.
  Result<void> outcome() const { return outcome_.get(); }

 private:
  std::shared_future<Result<void>> outcome_;
};

}  // namespace prefilter::cli
