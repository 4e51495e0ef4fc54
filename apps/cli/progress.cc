#include "apps/cli/progress.h"

#include <cmath>

#include "apps/cli/status_line.h"

namespace prefilter::cli {

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

}  // namespace prefilter::cli
