#include "apps/cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>

#include "apps/cli/terminal.h"

namespace prefilter::cli {
namespace {

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

}  // namespace

std::string grouped(size_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string progress_text(const Progress& progress) {
  std::string text = grouped(progress.articles) + " articles";
  if (progress.errors > 0) text += ", " + grouped(progress.errors) + " not judged";
  if (progress.seconds > 0.0) {
    const double rate = static_cast<double>(progress.articles) / progress.seconds;
    text += " · " + grouped(static_cast<size_t>(std::lround(rate))) + "/s";
  }
  if (!progress.share_read) return text + " · " + clock_text(progress.seconds);
  const double share = *progress.share_read;
  text += " · " + std::to_string(static_cast<int>(share * 100.0)) + " %";
  if (share > 0.0 && progress.seconds >= 1.0) {
    text += " · " + clock_text(progress.seconds * (1.0 - share) / share) + " left";
  }
  return text;
}

void ProgressLine::update(const Progress& progress) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (dirty_ && now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  dirty_ = true;
  std::cerr << "\r\x1b[K"
            << cut_to_width(progress_text(progress), terminal_columns(STDERR_FILENO) - 1)
            << std::flush;
}

void ProgressLine::clear() {
  if (dirty_) std::cerr << "\r\x1b[K" << std::flush;
  dirty_ = false;
}

}  // namespace prefilter::cli
