#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/manifest.h"
#include "lab/select/decision.h"
#include "lab/select/sources.h"

namespace prefilter::select {

/// A file that the choice rests on.
struct SourceFile {
  std::string path;  ///< as it was named
  std::string sha256;
};

/// The chosen model as config.yaml names it.
struct ChosenModel {
  std::string folder;           ///< relative to the folder of config.yaml
  std::string manifest_sha256;  ///< of its manifest.json
  Chosen threshold;
  std::map<std::string, Chosen> language_thresholds;
};

/// Everything that config.yaml says.
struct Selection {
  std::string made_by;  ///< program and version
  std::string created;  ///< UTC
  Criteria criteria;
  Basis basis;
  Decision decision;
  std::optional<ChosenModel> model;                ///< set if the decision chose one
  std::map<std::string, Benchmarked> benchmarked;  ///< for the figures that do not decide
  double load_before = 0.0;                        ///< of the machine that was measured
  std::vector<Evaluated> baselines;                ///< rows that are no models
  SourceFile evaluation;
  SourceFile benchmark;
};

/// config.yaml; docs/formats/config.md describes it.
std::string to_yaml(const Selection& selection);

/// For people: what was chosen and why, then a row a candidate.
std::string to_table(const Selection& selection);

}  // namespace prefilter::select
