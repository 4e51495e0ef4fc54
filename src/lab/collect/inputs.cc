#include "lab/collect/inputs.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/curl/url.h"

namespace prefilter::collect {
namespace {

namespace fs = std::filesystem;

bool is_address(const std::string& name) { return name.find("://") != std::string::npos; }

Result<std::vector<std::string>> files_of(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    std::error_code unknown;
    const bool hidden = entry->path().filename().string().starts_with('.');
    if (hidden && entry->is_directory(unknown)) entry.disable_recursion_pending();
    if (!hidden && entry->is_regular_file(unknown)) files.push_back(entry->path().string());
  }
  if (failure) {
    return Error(ErrorCode::kUnavailable,
                 folder + ": reading the folder failed: " + failure.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<Inputs> expand_inputs(const std::vector<std::string>& names) {
  Inputs inputs;
  std::set<std::string> seen;
  const auto add = [&](Input input) {
    if (seen.insert(input.name).second) inputs.all.push_back(std::move(input));
  };
  for (const std::string& name : names) {
    if (is_address(name)) {
      if (const Result<curl::Url> url = curl::parse_url(name); !url) return url.error().with(name);
      add({.name = name, .remote = true});
      continue;
    }
    std::error_code unknown;
    if (name != "-" && !fs::exists(name, unknown)) {
      return Error(ErrorCode::kNotFound, name + ": no such file or folder");
    }
    if (!fs::is_directory(name, unknown)) {
      add({.name = name, .kind = name == "-" ? InputKind::kDump : kind_of_name(name)});
      continue;
    }
    const Result<std::vector<std::string>> files = files_of(name);
    if (!files) return files.error();
    for (const std::string& file : *files) {
      const InputKind kind = kind_of_name(file);
      if (kind == InputKind::kUnknown) {
        ++inputs.skipped_files;
      } else {
        add({.name = file, .kind = kind});
      }
    }
  }
  return inputs;
}

}  // namespace prefilter::collect
