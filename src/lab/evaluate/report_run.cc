#include "lab/evaluate/report_run.h"

#include <filesystem>
#include <optional>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "lab/evaluate/report_page.h"

namespace prefilter::evaluate {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = size_t{256} << 20;

Result<ReportFile> read(const std::string& path) {
  Result<std::string> text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  return ReportFile{.name = fs::path(path).filename().string(), .json = *std::move(text)};
}

/// The file that was named, or the usual one if it is there.
Result<std::optional<ReportFile>> read_if_there(const std::string& named, const fs::path& usual) {
  std::error_code unreadable;
  if (named.empty() && !fs::exists(usual, unreadable)) return std::optional<ReportFile>();
  Result<ReportFile> file = read(named.empty() ? usual.string() : named);
  if (!file) return file.error();
  return std::optional(*std::move(file));
}

}  // namespace

Result<std::string> write_report(const ReportOptions& options) {
  const fs::path folder = fs::path(options.evaluation).parent_path();
  Result<ReportFile> evaluation = read(options.evaluation);
  if (!evaluation) return evaluation.error();
  auto benchmark = read_if_there(options.benchmark, folder / "benchmark_results.json");
  if (!benchmark) return benchmark.error();
  auto training = read_if_there(options.training, folder / "training_metrics.json");
  if (!training) return training.error();
  const Result<std::string> page = report_page({.evaluation = *std::move(evaluation),
                                                .benchmark = *std::move(benchmark),
                                                .training = *std::move(training)});
  if (!page) return page.error();
  const std::string out = options.out.empty() ? (folder / "report.html").string() : options.out;
  if (auto written = replace_file(out, *page); !written) return written.error();
  return out;
}

}  // namespace prefilter::evaluate
