#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace prefilter::cli {

/// "1,204".
std::string grouped(size_t number);

/// "0:48", "1:02:03". seconds >= 0.
std::string clock_text(double seconds);

/// Rewrites one line of the terminal on standard error, at most five times a second.
class StatusLine {
 public:
  /// Writes nothing at all if not shown.
  enum class Show { kNo, kYes };
  explicit StatusLine(Show show) : shown_(show == Show::kYes) {}
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// Whether a text would be written now: to be asked before making one.
  bool due() const;
  void update(const std::string& text);
  void clear();

 private:
  bool shown_;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace prefilter::cli
