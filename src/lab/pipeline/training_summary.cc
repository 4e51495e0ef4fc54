#include "lab/pipeline/training_summary.h"

#include <nlohmann/json.hpp>
#include <string>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "lab/pipeline/work_folder.h"

namespace prefilter::pipeline {
namespace {

constexpr size_t kMaxBytes = size_t{256} << 20;

}  // namespace

Result<void> summarise_training(const Plan& plan) {
  nlohmann::ordered_json summary = {{"format_version", 1},
                                    {"candidates", nlohmann::ordered_json::array()}};
  for (const Step& step : plan.steps) {
    if (step.kind->verb != "train") continue;
    const std::string file = state_folder(step) + "/training_metrics.json";
    const Result<std::string> text = read_file(file, kMaxBytes);
    if (!text && text.error().code() == ErrorCode::kNotFound) continue;
    if (!text) return text.error();
    Result<nlohmann::json> metrics = parse_json(*text, file, {.max_bytes = kMaxBytes});
    if (!metrics) return metrics.error();
    nlohmann::ordered_json entry = {{"name", step.candidate}};
    for (const auto& [name, value] : metrics->items()) {
      if (name != "steps" && name != "format_version") entry[name] = value;
    }
    summary["candidates"].push_back(std::move(entry));
  }
  if (summary["candidates"].empty()) return {};
  const std::string path = plan.experiment + "/results/training_metrics.json";
  const std::string text = summary.dump(1) + "\n";
  const Result<std::string> before = read_file(path, kMaxBytes);
  if (before && *before == text) return {};
  return replace_file(path, text);
}

}  // namespace prefilter::pipeline
