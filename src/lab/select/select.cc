#include "lab/select/select.h"

#include <filesystem>
#include <utility>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/manifest.h"

namespace prefilter::select {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxBytes = size_t{256} << 20;

std::string hash_of(const std::string& text) { return sha256_hex(std::as_bytes(std::span(text))); }

/// The path as somebody at config.yaml sees it.
std::string seen_from(const std::string& config, const std::string& folder) {
  const fs::path base = fs::absolute(config).lexically_normal().parent_path();
  const fs::path path = fs::absolute(folder).lexically_normal();
  const std::string text = path.lexically_relative(base).generic_string();
  return text.ends_with("/") ? text.substr(0, text.size() - 1) : text;
}

Error stale(const Evaluated& row, const std::string& file) {
  return Error(ErrorCode::kRefused, row.folder + " is not the bundle that " + file +
                                        " speaks of: it was changed since; measure it again");
}

Result<ChosenModel> look_up(const Evaluated& row, const Selection& selection,
                            const Options& options) {
  if (row.folder.empty()) {
    return Error(ErrorCode::kCorrupt,
                 options.evaluation + ": the candidate " + row.name + " has no path");
  }
  const std::string path = row.folder + "/" + std::string(kManifestFile);
  const Result<std::string> text = read_file(path, size_t{1} << 20);
  if (!text) return text.error().with("looking up the chosen model");
  const Result<Manifest> manifest = parse_manifest(*text, path);
  if (!manifest) return manifest.error();
  ChosenModel model;
  model.folder = seen_from(options.out.empty() ? "config.yaml" : options.out, row.folder);
  model.manifest_sha256 = hash_of(*text);
  model.threshold = manifest->threshold;
  model.language_thresholds = manifest->language_thresholds;
  const auto is_other = [&](const std::string& hash) {
    return !hash.empty() && hash != model.manifest_sha256;
  };
  if (is_other(row.manifest_sha256)) return stale(row, options.evaluation);
  const auto measured = selection.benchmarked.find(row.name);
  if (measured != selection.benchmarked.end() && is_other(measured->second.manifest_sha256)) {
    return stale(row, options.benchmark);
  }
  return model;
}

}  // namespace

Result<Selection> select(const Options& options) {
  Selection selection;
  selection.made_by = options.made_by;
  selection.created = options.created;
  selection.criteria = options.criteria;
  selection.basis = options.basis;
  const Result<std::string> evaluation = read_file(options.evaluation, kMaxBytes);
  if (!evaluation) return evaluation.error().with("reading the evaluation");
  const Result<std::string> benchmark = read_file(options.benchmark, kMaxBytes);
  if (!benchmark) return benchmark.error().with("reading the benchmark");
  selection.evaluation = {options.evaluation, hash_of(*evaluation)};
  selection.benchmark = {options.benchmark, hash_of(*benchmark)};
  Result<std::vector<Evaluated>> rows =
      read_evaluation(*evaluation, options.evaluation, options.basis);
  if (!rows) return rows.error();
  auto benchmarked = read_benchmark(*benchmark, options.benchmark, options.basis);
  if (!benchmarked) return benchmarked.error();
  selection.benchmarked = std::move(benchmarked->rows);
  selection.load_before = benchmarked->load_before;

  std::vector<Evaluated> models;
  std::vector<Candidate> candidates;
  for (Evaluated& row : *rows) {
    if (row.kind != "model") {
      selection.baselines.push_back(std::move(row));
      continue;
    }
    const auto measured = selection.benchmarked.find(row.name);
    if (measured != selection.benchmarked.end()) {
      row.figures.latency_ms = measured->second.latency_ms;
    }
    candidates.push_back({row.name, row.figures});
    models.push_back(std::move(row));
  }
  selection.decision = decide(std::move(candidates), options.criteria);
  if (const std::optional<size_t> chosen = selection.decision.chosen) {
    Result<ChosenModel> model = look_up(models[*chosen], selection, options);
    if (!model) return model.error();
    selection.model = *std::move(model);
  }
  if (options.out.empty()) return selection;
  if (Result<void> written = replace_file(options.out, to_yaml(selection)); !written) {
    return written.error();
  }
  return selection;
}

}  // namespace prefilter::select
