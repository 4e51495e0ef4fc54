#include "apps/cli/status_line.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>

#include "apps/cli/terminal.h"

namespace prefilter::cli {

std::string grouped(size_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  char buffer[32];
  if (whole >= 3600) {
    std::snprintf(buffer, sizeof(buffer), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(buffer, sizeof(buffer), "%ld:%02ld", whole / 60, whole % 60);
  }
  return buffer;
}

bool StatusLine::due() const {
  if (!shown_) return false;
  return !dirty_ || std::chrono::steady_clock::now() - last_ >= std::chrono::milliseconds(200);
}

void StatusLine::update(const std::string& text) {
  if (!due()) return;
  last_ = std::chrono::steady_clock::now();
  dirty_ = true;
  std::cerr << "\r\x1b[K" << cut_to_width(text, terminal_columns(STDERR_FILENO) - 1) << std::flush;
}

void StatusLine::clear() {
  if (dirty_) std::cerr << "\r\x1b[K" << std::flush;
  dirty_ = false;
}

}  // namespace prefilter::cli
