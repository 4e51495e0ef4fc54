#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "service/http/review_desk.h"
#include "service/shadow/review_queue.h"

namespace prefilter::review {

/// The review queue of a shadow log behind the server's routes: one connection, one request at a
/// time. Articles go out as the text that the model reads, without markup, and with nothing that
/// says what model or rules made of them.
class Desk : public http::ReviewDesk {
 public:
  /// now_ms: Unix time. The log is opened when somebody asks, and now and then anew, so that a new
  /// candidate's articles follow; until there is one, asking is an error (kNotFound).
  Desk(std::string database, std::function<int64_t()> now_ms,
       const shadow::ReviewOptions& options = {})
      : database_(std::move(database)), now_ms_(std::move(now_ms)), options_(options) {}

  Result<std::string> next(const std::string& reviewer) override;
  Result<std::string> label(const std::string& reviewer, int64_t item,
                            std::string_view label) override;
  Result<std::string> undo(const std::string& reviewer) override;

 private:
  Result<void> open();
  Result<std::string> answer(const std::optional<shadow::ReviewItem>& item,
                             const std::string& reviewer);
  Result<std::string> next_locked(const std::string& reviewer);

  std::mutex mutex_;
  const std::string database_;
  std::function<int64_t()> now_ms_;
  shadow::ReviewOptions options_;
  std::optional<shadow::ReviewQueue> queue_;  // guarded
  int64_t opened_ms_ = 0;
};

}  // namespace prefilter::review
