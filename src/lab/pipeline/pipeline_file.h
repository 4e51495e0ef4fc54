#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::pipeline {

/// A setting of a step: a flag of its verb, with underscores for hyphens.
struct Setting {
  std::string name;
  std::vector<std::string> values;  ///< more than one: the flag is repeated; none: it is left out
  bool is_switch = false;           ///< its only value is "true" or "false"
  std::string origin;               ///< "pipeline.yaml:12"

  bool operator==(const Setting& other) const {
    return name == other.name && values == other.values && is_switch == other.is_switch;
  }
};

using Settings = std::vector<Setting>;

/// A model that takes part.
struct CandidateEntry {
  std::string name;
  std::string bundle;  ///< a bundle that is there already; empty: it is trained
  std::map<std::string, Settings, std::less<>> steps;  ///< by verb: what is its own
};

/// pipeline.yaml as it was written; docs/formats/pipeline.md describes it.
struct PipelineFile {
  std::string experiment = "v1";
  std::string splits = "splits";
  std::map<std::string, Settings, std::less<>> steps;  ///< by verb; a verb without an entry is none
  std::vector<CandidateEntry> candidates;
};

/// Errors: kInvalidArgument with file and line for what is no YAML of this form, an unknown step
/// (with the one that was probably meant), a name that stands twice, a candidate without a name
/// that can be a folder's.
Result<PipelineFile> parse_pipeline(const std::string& text, const std::string& file);

}  // namespace prefilter::pipeline
