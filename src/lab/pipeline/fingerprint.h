#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::pipeline {

/// The content of files: SHA-256 by path. What is not there has kAbsent, a folder kPresent.
using Fingerprint = std::map<std::string, std::string>;

inline constexpr std::string_view kAbsent = "absent";
inline constexpr std::string_view kPresent = "present";

/// Reads all of the files; of folders every file below them, hidden ones left out. Errors:
/// kUnavailable, naming the path.
Result<Fingerprint> fingerprint_of(std::span<const std::string> paths);

/// The first difference in words: "splits/val.jsonl changed", "… is gone", "… is new"; "" if there
/// is none.
std::string difference(const Fingerprint& before, const Fingerprint& now);

}  // namespace prefilter::pipeline
