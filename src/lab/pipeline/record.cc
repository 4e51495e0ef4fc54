#include "lab/pipeline/record.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::pipeline {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kFormatVersion = 1;
constexpr size_t kMaxBytes = size_t{64} << 20;
constexpr double kMaxSeconds = 1e9;

constexpr auto kStates = std::to_array<std::pair<State, std::string_view>>({
    {State::kRunning, "running"},
    {State::kDone, "done"},
    {State::kFailed, "failed"},
    {State::kInterrupted, "interrupted"},
});

/// A list of texts; what is none is an error of the field.
std::vector<std::string> texts_of(JsonFields& fields, std::string_view name, const json& list) {
  std::vector<std::string> texts;
  for (const json& item : list) {
    if (item.is_string()) {
      texts.push_back(item.get<std::string>());
    } else {
      fields.fail(name, "must be a list of texts");
    }
  }
  return texts;
}

Fingerprint fingerprint_of(JsonFields& fields, std::string_view name) {
  Fingerprint fingerprint;
  for (const auto& [path, hash] : fields.object(name).items()) {
    if (!hash.is_string())
      fields.fail(name, "must hold texts");
    else
      fingerprint[path] = hash.get<std::string>();
  }
  return fingerprint;
}

State state_of(JsonFields& fields) {
  const std::string text = fields.text("state");
  const auto found = std::ranges::find(kStates, text, &std::pair<State, std::string_view>::second);
  if (found != kStates.end()) return found->first;
  fields.fail("state", "must be running, done, failed or interrupted");
  return State::kRunning;
}

}  // namespace

std::string_view to_string(State state) {
  return std::ranges::find(kStates, state, &std::pair<State, std::string_view>::first)->second;
}

std::map<std::string, std::vector<std::string>> settings_of(const Settings& settings) {
  std::map<std::string, std::vector<std::string>> kept;
  for (const Setting& setting : settings) {
    if (!setting.values.empty()) kept[setting.name] = setting.values;
  }
  return kept;
}

std::string to_json(const Record& record) {
  const ordered_json out = {{"format_version", kFormatVersion}, {"step", record.step},
                            {"state", to_string(record.state)}, {"program", record.program},
                            {"command", record.words},          {"started", record.started},
                            {"seconds", record.seconds},        {"exit_status", record.exit_status},
                            {"settings", record.settings},      {"inputs", record.inputs},
                            {"outputs", record.outputs}};
  return out.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<Record> parse_record(const std::string& text, const std::string& file) {
  const Result<json> root = parse_json(text, file, {.max_bytes = kMaxBytes, .max_depth = 8});
  if (!root) return root.error();
  if (!root->is_object()) return Error(ErrorCode::kCorrupt, file + ": must be a JSON object");
  JsonFields fields(*root, file);
  const size_t version = fields.count("format_version", 1, 1000000);
  if (fields.ok() && version > kFormatVersion) {
    return Error(ErrorCode::kUnsupported, file + ": written by a newer version of this program");
  }
  Record record;
  record.step = fields.text("step");
  record.state = state_of(fields);
  record.program = fields.text("program");
  record.words = texts_of(fields, "command", fields.array("command"));
  record.started = fields.text("started");
  record.seconds = fields.number("seconds", 0.0, kMaxSeconds);
  record.exit_status = static_cast<int>(fields.number("exit_status", 0.0, 255.0));
  for (const auto& [name, values] : fields.object("settings").items()) {
    if (!values.is_array())
      fields.fail("settings", "must hold lists of texts");
    else
      record.settings[name] = texts_of(fields, "settings", values);
  }
  record.inputs = fingerprint_of(fields, "inputs");
  record.outputs = fingerprint_of(fields, "outputs");
  if (!fields.ok()) return fields.error();
  return record;
}

Result<std::optional<Record>> read_record(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) {
    if (text.error().code() == ErrorCode::kNotFound) return std::optional<Record>();
    return text.error();
  }
  Result<Record> record = parse_record(*text, path);
  if (!record) return record.error();
  return std::optional(*std::move(record));
}

}  // namespace prefilter::pipeline
