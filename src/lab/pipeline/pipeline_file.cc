#include "lab/pipeline/pipeline_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/json.h"
#include "base/suggestion.h"
#include "lab/pipeline/step_kind.h"

namespace prefilter::pipeline {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 20;

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// Reads one file's nodes; every error names the place.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Result<PipelineFile> read(const YAML::Node& root) const {
    PipelineFile pipeline;
    const auto entries = entries_of(root, file_ + ":1");
    if (!entries) return entries.error();
    for (const auto& [name, value] : *entries) {
      if (Result<void> read = read_entry(name, value, pipeline); !read) return read.error();
    }
    return pipeline;
  }

 private:
  using Entry = std::pair<YAML::Node, YAML::Node>;

  std::string place(const YAML::Node& node) const {
    return file_ + ":" + std::to_string(node.Mark().line + 1);
  }

  /// The entries of a mapping; an empty node has none.
  Result<std::vector<Entry>> entries_of(const YAML::Node& node, const std::string& where) const {
    std::vector<Entry> entries;
    if (!node || node.IsNull()) return entries;
    if (!node.IsMap()) return wrong(where + ": must hold lines of the form NAME: VALUE");
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) return wrong(place(entry.first) + ": a name must be plain text");
      if (!seen.insert(entry.first.Scalar()).second) {
        return wrong(place(entry.first) + ": " + excerpt(entry.first.Scalar()) + " stands twice");
      }
      entries.emplace_back(entry.first, entry.second);
    }
    return entries;
  }

  Result<void> read_entry(const YAML::Node& name, const YAML::Node& value,
                          PipelineFile& pipeline) const {
    const std::string& text = name.Scalar();
    if (text == "experiment") return read_path(name, value, pipeline.experiment);
    if (text == "splits") return read_path(name, value, pipeline.splits);
    if (text == "candidates") return read_candidates(value, pipeline);
    if (find_kind(text) == nullptr) return unknown(name, {"experiment", "splits", "candidates"});
    Result<Settings> settings = settings_of(value);
    if (!settings) return settings.error();
    pipeline.steps[text] = *std::move(settings);
    return {};
  }

  Error unknown(const YAML::Node& name, std::vector<std::string> known) const {
    for (const StepKind& kind : step_kinds()) known.emplace_back(kind.verb);
    const std::string meant = closest(name.Scalar(), known);
    return wrong(place(name) + ": there is no step " + excerpt(name.Scalar()) +
                 (meant.empty() ? "" : "; did you mean " + meant + "?"));
  }

  Result<void> read_path(const YAML::Node& name, const YAML::Node& value, std::string& path) const {
    if (!value.IsScalar() || value.Scalar().empty()) {
      return wrong(place(name) + ": " + name.Scalar() + " must be the path of a folder");
    }
    path = value.Scalar();
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return {};
  }

  Result<Settings> settings_of(const YAML::Node& node) const {
    const auto entries = entries_of(node, place(node));
    if (!entries) return entries.error();
    Settings settings;
    for (const auto& [name, value] : *entries) {
      Setting setting;
      setting.name = name.Scalar();
      std::ranges::replace(setting.name, '-', '_');
      setting.origin = place(name);
      if (Result<void> read = read_values(name, value, setting); !read) return read.error();
      settings.push_back(std::move(setting));
    }
    return settings;
  }

  Result<void> read_values(const YAML::Node& name, const YAML::Node& value,
                           Setting& setting) const {
    if (value.IsNull()) return {};
    if (value.IsScalar()) {
      setting.values = {value.Scalar()};
      // A quoted text is never a switch.
      setting.is_switch =
          value.Tag() != "!" && (value.Scalar() == "true" || value.Scalar() == "false");
      return {};
    }
    if (!value.IsSequence()) {
      return wrong(place(name) + ": " + name.Scalar() + " must be one value or a list of values");
    }
    for (const YAML::Node& item : value) {
      if (!item.IsScalar()) return wrong(place(item) + ": must be one plain value");
      setting.values.push_back(item.Scalar());
    }
    return {};
  }

  Result<void> read_candidates(const YAML::Node& node, PipelineFile& pipeline) const {
    const auto entries = entries_of(node, place(node));
    if (!entries) return entries.error();
    for (const auto& [name, value] : *entries) {
      CandidateEntry candidate;
      candidate.name = name.Scalar();
      if (!is_name(candidate.name)) {
        return wrong(place(name) +
                     ": a candidate's name is made of letters, digits, '.', '_' and " +
                     "'-', no dot first: it becomes a folder");
      }
      if (Result<void> read = read_candidate(name, value, candidate); !read) return read;
      pipeline.candidates.push_back(std::move(candidate));
    }
    return {};
  }

  static bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= 64 && text[0] != '.' &&
           std::ranges::all_of(text, [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '_' || c == '-';
           });
  }

  Result<void> read_candidate(const YAML::Node& candidate_name, const YAML::Node& node,
                              CandidateEntry& candidate) const {
    const auto entries = entries_of(node, place(node));
    if (!entries) return entries.error();
    for (const auto& [name, value] : *entries) {
      const std::string& text = name.Scalar();
      if (text == "bundle") {
        if (Result<void> read = read_path(name, value, candidate.bundle); !read) return read;
        continue;
      }
      const StepKind* kind = find_kind(text);
      if (kind == nullptr) return unknown(name, {"bundle"});
      if (!kind->per_candidate) {
        return wrong(place(name) + ": " + text + " is a step of all candidates together");
      }
      Result<Settings> settings = settings_of(value);
      if (!settings) return settings.error();
      candidate.steps[text] = *std::move(settings);
    }
    if (!candidate.bundle.empty() && !candidate.steps.empty()) {
      return wrong(place(candidate_name) + ": " + candidate.name +
                   " has a bundle already: it takes no other step");
    }
    return {};
  }

  std::string file_;
};

}  // namespace

Result<PipelineFile> parse_pipeline(const std::string& text, const std::string& file) {
  if (text.size() > kMaxBytes) return wrong(file + ": too large for a pipeline");
  try {
    return Reader(file).read(YAML::Load(text));
  } catch (const YAML::Exception& failure) {
    return wrong(file + ":" + std::to_string(failure.mark.line + 1) +
                 ": no valid YAML: " + failure.msg);
  }
}

}  // namespace prefilter::pipeline
