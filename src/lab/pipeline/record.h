#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/pipeline/fingerprint.h"
#include "lab/pipeline/pipeline_file.h"
#include "prefilter/error.h"

namespace prefilter::pipeline {

enum class State {
  kRunning,  ///< begun; of a record that is found later: the run was killed
  kDone,
  kFailed,
  kInterrupted,
};

std::string_view to_string(State state);  ///< "running", "done", "failed", "interrupted"

/// What is kept of a step's last run: .pipeline/STEP.json in the experiment folder.
struct Record {
  std::string step;
  State state = State::kRunning;
  std::string program;             ///< name and version of what ran
  std::vector<std::string> words;  ///< its command
  std::map<std::string, std::vector<std::string>> settings;
  Fingerprint inputs;
  Fingerprint outputs;  ///< once it is done
  std::string started;  ///< UTC
  double seconds = 0.0;
  int exit_status = 0;
};

/// The settings as a record keeps them.
std::map<std::string, std::vector<std::string>> settings_of(const Settings& settings);

std::string to_json(const Record& record);

/// Errors: kCorrupt, naming file and field; kUnsupported for a newer format_version.
Result<Record> parse_record(const std::string& text, const std::string& file);

/// The record of a file; nullopt if there is none. Errors: as parse_record.
Result<std::optional<Record>> read_record(const std::string& path);

}  // namespace prefilter::pipeline
