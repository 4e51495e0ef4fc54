#include "service/pipeline/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"
#include "base/settings.h"
#include "base/sha256.h"
#include "base/suggestion.h"

namespace prefilter::pipeline {
namespace {

constexpr size_t kMaxBytes = size_t{4} << 20;
constexpr const char* kFormatVersion = "1";

using Names = std::vector<std::string>;

/// What `prefilter-lab select` notes for readers; nothing here depends on it.
const Names kNotes = {"language_thresholds", "outcome",  "why",       "advice",  "candidates",
                      "baselines",           "criteria", "chosen_on", "made_by", "created"};

std::string place_at(const std::string& file, const YAML::Mark& mark) {
  return file + ":" + std::to_string(std::max(mark.line, 0) + 1);
}

std::string meant(const std::string& word, const Names& known) {
  const std::string near = closest(word, known);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

/// Walks the file; the first error is kept.
class Reader {
 public:
  explicit Reader(const std::string& file) { config_.file = file; }

  Result<Config> read(const YAML::Node& root) {
    if (!root.IsMap()) {
      return Error(ErrorCode::kInvalidArgument,
                   config_.file + ":1: must hold lines of the form KEY: VALUE");
    }
    Names known = {"format_version",        "mode",      "model",
                   "manifest_sha256",       "threshold", "rules",
                   "acknowledged_refusals", "shadow",    "watch"};
    known.insert(known.end(), kNotes.begin(), kNotes.end());
    std::set<std::string> seen;
    for (const auto& entry : root) {
      key_ = scalar(entry.first);
      if (!seen.insert(key_).second) fail(entry.first, "stands twice");
      if (std::ranges::find(known, key_) == known.end()) unknown(entry.first, known);
      config_.lines[key_] = entry.first.Mark().line + 1;
      read_value(entry.second);
      if (error_) return *error_;
    }
    return std::move(config_);
  }

 private:
  void read_value(const YAML::Node& value) {
    if (key_ == "format_version") {
      if (scalar(value) != kFormatVersion) fail(value, "is not 1, which this version reads");
    } else if (key_ == "mode") {
      take(value, parse_mode(scalar(value)), config_.mode);
    } else if (key_ == "model") {
      read_model(value);
    } else if (key_ == "manifest_sha256") {
      config_.manifest_sha256 = scalar(value);
      if (!is_sha256_hex(config_.manifest_sha256)) {
        fail(value, "must be 64 digits of 0-9 and a-f, not " + excerpt(config_.manifest_sha256));
      }
    } else if (key_ == "threshold") {
      read_threshold(value);
    } else if (key_ == "rules") {
      config_.rules = path(value);
    } else if (key_ == "acknowledged_refusals") {
      read_names(value);
    } else if (key_ == "shadow") {
      read_section(value, shadow_options(), config_.shadow);
    } else if (key_ == "watch") {
      read_section(value, watch_options(), config_.watch);
    }
  }

  void read_model(const YAML::Node& value) {
    if (value.IsNull()) {
      config_.model = std::nullopt;
    } else if (scalar(value).starts_with("registry:")) {
      config_.model = scalar(value);
    } else {
      config_.model = path(value);
    }
  }

  void read_threshold(const YAML::Node& value) {
    if (value.IsNull()) return;
    const bool noted = value.IsMap();
    const YAML::Node number = noted ? value["value"] : value;
    if (noted && !number) return fail(value, "has no `value`");
    float read = 0.0F;
    take(number, parse_number<float>(scalar(number), {.min = 0.0, .max = 1.0}), read);
    (noted ? config_.noted_threshold : config_.threshold) = read;
  }

  void read_names(const YAML::Node& value) {
    if (!value.IsSequence()) return fail(value, "must be a list of patterns' names");
    for (const YAML::Node& name : value) config_.acknowledged_refusals.push_back(scalar(name));
  }

  /// A section's keys; those whose values are files or folders hold paths.
  template <typename Settings>
  void read_section(const YAML::Node& value, std::span<const OptionField<Settings>> options,
                    Settings& settings) {
    if (value.IsNull()) return;
    const std::string section = key_;
    if (!value.IsMap()) return fail(value, "must hold lines of the form KEY: VALUE");
    Names known;
    for (const auto& option : options) known.push_back(option.name);
    std::set<std::string> seen;
    for (const auto& entry : value) {
      const std::string name = scalar(entry.first);
      key_ = section + "." + name;
      if (!seen.insert(name).second) return fail(entry.first, "stands twice");
      const auto* option = find_option(options, name);
      if (option == nullptr) return unknown(entry.first, known);
      const bool is_path = option->value_name == "FILE" || option->value_name == "DIR";
      const Result<void> set =
          option->set(settings, is_path ? path(entry.second) : scalar(entry.second));
      if (!set) return fail(entry.second, set.error().message());
    }
  }

  template <typename T>
  void take(const YAML::Node& node, Result<T> value, T& target) {
    if (value) {
      target = *std::move(value);
    } else {
      fail(node, value.error().message());
    }
  }

  /// A path as the process can open it.
  std::string path(const YAML::Node& node) {
    const std::string named = scalar(node);
    if (named.empty()) fail(node, "is empty");
    return (std::filesystem::path(config_.file).parent_path() / named).lexically_normal().string();
  }

  std::string scalar(const YAML::Node& node) {
    if (node.IsScalar()) return node.Scalar();
    fail(node, "must be one plain value");
    return "";
  }

  void unknown(const YAML::Node& key, const Names& known) {
    if (error_) return;
    const std::string name = scalar(key);
    error_ = Error(ErrorCode::kInvalidArgument, place_at(config_.file, key.Mark()) +
                                                    ": there is no key " + excerpt(key_) +
                                                    meant(name, known));
  }

  void fail(const YAML::Node& node, const std::string& what) {
    if (error_) return;
    error_ = Error(ErrorCode::kInvalidArgument,
                   place_at(config_.file, node.Mark()) + ": " + excerpt(key_) + " " + what);
  }

  Config config_;
  std::string key_;  // that is being read
  std::optional<Error> error_;
};

std::vector<OptionField<ShadowSettings>> make_shadow_options() {
  std::vector<OptionField<ShadowSettings>> fields;
  OptionGroup<ShadowSettings> group(fields, "shadow");
  group.text("database", "FILE", "the log of pairs",
             [](auto& settings) -> auto& { return settings.database; });
  group.number("queue_articles", {.min = 1, .max = 1 << 20},
               "articles that may wait for the model; more are dropped and counted",
               [](auto& settings) -> auto& { return settings.lane.queue_articles; });
  group.number("threads", {.min = 1, .max = 1024},
               "threads of the lowest priority on which the model judges",
               [](auto& settings) -> auto& { return settings.lane.threads; });
  return fields;
}

std::vector<OptionField<WatchSettings>> make_watch_options() {
  constexpr OptionRange kShare = {.min = 0.0, .max = 1.0, .without_min = true};
  std::vector<OptionField<WatchSettings>> fields;
  OptionGroup<WatchSettings> group(fields, "watch");
  group.text("folder", "DIR", "quarantine, fuse and baseline",
             [](auto& settings) -> auto& { return settings.folder; });
  group.number("most_blocked", kShare, "share of articles that the model may block",
               [](auto& settings) -> auto& { return settings.most_blocked; });
  group.number("least_blocked", {.min = 0.0, .max = 1.0}, "share of articles that it has to block",
               [](auto& settings) -> auto& { return settings.least_blocked; });
  group.number("most_errors", kShare, "share of articles that it may fail on",
               [](auto& settings) -> auto& { return settings.most_errors; });
  group.number("baseline_articles", {.min = 100, .max = 1 << 24},
               "articles that the baseline of drift is learned from",
               [](auto& settings) -> auto& { return settings.baseline_articles; });
  return fields;
}

}  // namespace

std::span<const OptionField<WatchSettings>> watch_options() {
  static const std::vector<OptionField<WatchSettings>> kOptions = make_watch_options();
  return kOptions;
}

std::span<const OptionField<ShadowSettings>> shadow_options() {
  static const std::vector<OptionField<ShadowSettings>> kOptions = make_shadow_options();
  return kOptions;
}

std::string Config::place(const std::string& key) const {
  const auto line = lines.find(key);
  if (file.empty()) return key;
  return file + (line == lines.end() ? "" : ":" + std::to_string(line->second)) + ": " + key;
}

Result<Config> config_of_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kMaxBytes) {
    return Error(ErrorCode::kInvalidArgument, file + ": larger than 4 MiB");
  }
  try {
    return Reader(file).read(YAML::Load(std::string(text)));
  } catch (const YAML::ParserException& failure) {
    return Error(ErrorCode::kInvalidArgument,
                 place_at(file, failure.mark) + ": no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return Error(ErrorCode::kInvalidArgument, file + ": no valid YAML: " + failure.msg);
  }
}

Result<Config> read_config(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  return config_of_yaml(*text, path);
}

}  // namespace prefilter::pipeline
