#include "lab/benchmark/candidates.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/folder_name.h"
#include "engine/manifest.h"

namespace prefilter::benchmark {
namespace {

namespace fs = std::filesystem;

bool is_bundle(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / kManifestFile, ignored);
}

Result<std::vector<Candidate>> bundles_below(const std::string& folder) {
  std::error_code failed;
  fs::directory_iterator entries(folder, failed);
  if (failed) {
    return Error(ErrorCode::kNotFound,
                 "there is no folder of models at " + folder + ": " + failed.message());
  }
  std::vector<Candidate> found;
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    // Hidden folders are half-written ones.
    if (name.starts_with(".") || !is_bundle(entry.path())) continue;
    found.push_back({name, entry.path().string()});
  }
  if (found.empty()) {
    return Error(ErrorCode::kNotFound, folder + " holds no bundle: none of its folders has a " +
                                           std::string(kManifestFile));
  }
  return found;
}

Result<Candidate> parse_named(const std::string& text) {
  const size_t equals = text.find('=');
  Candidate candidate;
  candidate.folder = equals == std::string::npos ? text : text.substr(equals + 1);
  candidate.name =
      equals == std::string::npos ? folder_name(candidate.folder) : text.substr(0, equals);
  if (candidate.name.empty() || candidate.folder.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "--model " + text + ": want NAME=DIR, or the folder of a bundle");
  }
  if (!is_bundle(candidate.folder)) {
    return Error(ErrorCode::kNotFound, "--model " + text + ": there is no bundle at " +
                                           candidate.folder + " (no " + std::string(kManifestFile) +
                                           ")");
  }
  return candidate;
}

}  // namespace

Result<std::vector<Candidate>> find_candidates(const std::string& models_dir,
                                               const std::vector<std::string>& named) {
  std::vector<Candidate> candidates;
  if (!models_dir.empty()) {
    Result<std::vector<Candidate>> found = bundles_below(models_dir);
    if (!found) return found.error();
    candidates = *std::move(found);
  }
  for (const std::string& text : named) {
    Result<Candidate> candidate = parse_named(text);
    if (!candidate) return candidate.error();
    candidates.push_back(*std::move(candidate));
  }
  if (candidates.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "no model is named: give --models DIR (a folder of bundles) or --model NAME=DIR");
  }
  std::ranges::sort(candidates, {}, &Candidate::name);
  const auto twice = std::ranges::adjacent_find(candidates, {}, &Candidate::name);
  if (twice != candidates.end()) {
    return Error(ErrorCode::kInvalidArgument,
                 "two models are named " + twice->name + ": " + twice->folder + " and " +
                     std::next(twice)->folder + "; name one by --model NAME=DIR");
  }
  return candidates;
}

}  // namespace prefilter::benchmark
