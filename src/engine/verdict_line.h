#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "prefilter/verdict.h"

namespace prefilter {

/// Why an article could not be judged.
struct ArticleFailure {
  std::string code;  ///< "not_json", "truncated_gzip"…: docs/formats/articles.md
  std::string message;
  size_t line = 0;  ///< of its input, from 1
};

/// The verdict as every program of ours gives it to others: one JSON object without a line break
/// (docs/formats/output.md). id_json: the id as a JSON value, byte for byte as it came. failure:
/// set if the verdict's decided_by is kErrorPass, or where rules stood in for a model that failed.
/// model: its name and version.
std::string verdict_line(std::string_view id_json, const Verdict& verdict,
                         const std::optional<ArticleFailure>& failure, std::string_view model);

/// That line with `patterns` at its end, the names of the rules that hit: how a pipeline of rules
/// and model gives its verdicts.
std::string with_patterns(std::string line, std::span<const std::string> patterns);

}  // namespace prefilter
