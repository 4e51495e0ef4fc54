#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/option_table.h"
#include "service/pipeline/pair.h"
#include "service/pipeline/shadow_lane.h"

namespace prefilter::pipeline {

/// The section `shadow`: what becomes of the pairs. Its keys stand in shadow_options().
struct ShadowSettings {
  std::string database;  ///< the log of pairs; empty: none is kept
  LaneOptions lane;
};

std::span<const OptionField<ShadowSettings>> shadow_options();

/// The section `watch`: drift, fuse and quarantine of a model that decides. Its keys stand in
/// watch_options().
struct WatchSettings {
  std::string folder;          ///< of quarantine, fuse and baseline; empty: nothing is watched
  double most_blocked = 0.25;  ///< share of articles that blows the fuse; in (0, 1]
  double least_blocked = 0.0;  ///< the same, from below; in [0, 1]
  double most_errors = 0.05;   ///< share of articles that the model may fail on; in (0, 1]
  size_t baseline_articles = 20'000;  ///< that the baseline of drift is learned from; > 0

  bool operator==(const WatchSettings&) const = default;
};

std::span<const OptionField<WatchSettings>> watch_options();

/// The service's configuration, config.yaml (docs/formats/config.md). Paths in it are relative to
/// its folder, and are given here so that the process can open them.
struct Config {
  std::string file;  ///< its name, for errors; empty: there is none, flags say all
  Mode mode = Mode::kShadow;
  /// A bundle's folder; "registry:" and what follows as it stands; "": not named, so that the
  /// caller's default holds; nullopt: `null`, no model was chosen.
  std::optional<std::string> model = "";
  std::string manifest_sha256;     ///< that the model's manifest must have; empty: any
  std::optional<float> threshold;  ///< replaces those of the bundle; in [0, 1]
  /// What stands in the file for readers, where it stands as `threshold: {value: …}`: the bundle's
  /// own thresholds are in force, and must agree.
  std::optional<float> noted_threshold;
  std::string rules;  ///< the rules file; empty: none
  std::vector<std::string> acknowledged_refusals;
  ShadowSettings shadow;
  WatchSettings watch;
  std::map<std::string, int> lines;  ///< of the keys that are there

  /// "config.yaml:3: rules" or, without a file, "rules", for errors that show when the value is
  /// used.
  std::string place(const std::string& key) const;
};

/// Reads the configuration. `file` is its path.
/// Errors: kInvalidArgument with FILE:LINE and the key, for broken YAML, an unknown key (with the
/// one that was probably meant), a key that stands twice, a value that is none.
Result<Config> config_of_yaml(std::string_view text, const std::string& file);

/// The same of a file. Errors: those of reading it as well.
Result<Config> read_config(const std::string& path);

}  // namespace prefilter::pipeline
