#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/manifest.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter {

/// Fills the folder of a new bundle and writes down in its manifest what the files are.
class BundleWriter {
 public:
  /// The folder exists and is empty; the manifest must outlive this object.
  BundleWriter(std::string folder, Manifest& manifest)
      : folder_(std::move(folder)), manifest_(manifest) {}

  /// Errors: kRefused if the folder holds the name already; kUnavailable.
  Result<void> add(const std::string& name, std::string_view bytes);

  /// The file of that name in another folder. Errors: also kNotFound.
  Result<void> copy(const std::string& source_folder, const std::string& name);

  /// Scores the golden articles with what is there, writes them and the manifest, and opens the
  /// bundle with all checks. Errors: kInvalidArgument for a manifest that no reader would take, and
  /// those of opening.
  Result<void> finish(const std::vector<Article>& golden);

 private:
  std::string folder_;
  Manifest& manifest_;
};

}  // namespace prefilter
