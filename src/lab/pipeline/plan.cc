#include "lab/pipeline/plan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace prefilter::pipeline {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, std::string_view mark, const std::string& by) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

/// A path of the table for this step.
std::string filled(std::string_view standard, const PipelineFile& pipeline,
                   const std::string& candidate) {
  std::string text = replaced(std::string(standard), "{experiment}", pipeline.experiment);
  text = replaced(std::move(text), "{splits}", pipeline.splits);
  return replaced(std::move(text), "{candidate}", candidate);
}

Setting* find(Settings& settings, std::string_view name) {
  const auto found = std::ranges::find(settings, name, &Setting::name);
  return found == settings.end() ? nullptr : &*found;
}

/// Puts settings over others: the later win.
void lay_over(const Settings& later, Settings& settings) {
  for (const Setting& setting : later) {
    if (Setting* known = find(settings, setting.name)) {
      *known = setting;
    } else {
      settings.push_back(setting);
    }
  }
}

std::string flag_of(std::string name) {
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

void add_words(const Setting& setting, bool positional, std::vector<std::string>& words) {
  for (const std::string& value : setting.values) {
    words.push_back(positional ? value : flag_of(setting.name) + "=" + value);
  }
}

/// A path without a slash at its end, so that what is the same reads the same.
std::string plain(const std::string& path) {
  std::string text = fs::path(path).lexically_normal().generic_string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

bool is_url(const std::string& path) {
  return path.starts_with("http://") || path.starts_with("https://");
}

/// The path in "NAME=PATH"; the whole text where there is no name.
std::string path_part(const std::string& value) {
  const size_t equals = value.find('=');
  return equals == std::string::npos ? value : value.substr(equals + 1);
}

void add_paths(Step& step) {
  for (const PathSetting& path : step.kind->paths) {
    const Setting* setting = find(step.settings, path.name);
    if (setting == nullptr) continue;
    for (const std::string& value : setting->values) {
      if (is_url(value)) continue;
      const std::string place = plain(path_part(value));
      if (path.role == Role::kInput) {
        step.inputs.push_back(place);
        continue;
      }
      step.outputs.push_back(place);
      if (path.role == Role::kNewOutput) step.new_outputs.push_back(place);
    }
  }
}

Step make_step(const StepKind& kind, const PipelineFile& pipeline, const std::string& candidate,
               const Settings& own) {
  Step step;
  step.kind = &kind;
  step.candidate = candidate;
  step.id = std::string(kind.verb) + (candidate.empty() ? "" : "-" + candidate);
  for (const PathSetting& path : kind.paths) {
    if (path.standard.empty()) continue;
    step.settings.push_back({.name = std::string(path.name),
                             .values = {filled(path.standard, pipeline, candidate)},
                             .is_switch = false,
                             .origin = "standard"});
  }
  if (const auto common = pipeline.steps.find(kind.verb); common != pipeline.steps.end()) {
    lay_over(common->second, step.settings);
  }
  lay_over(own, step.settings);
  return step;
}

/// Words, inputs and outputs once the settings are complete.
void finish(Step& step) {
  step.words = {std::string(step.kind->verb)};
  for (const PathSetting& path : step.kind->paths) {
    const Setting* setting = path.positional ? find(step.settings, path.name) : nullptr;
    if (setting != nullptr) add_words(*setting, true, step.words);
  }
  for (const Setting& setting : step.settings) {
    const auto path = std::ranges::find(step.kind->paths, setting.name, &PathSetting::name);
    if (path != step.kind->paths.end() && path->positional) continue;
    add_words(setting, false, step.words);
  }
  add_paths(step);
}

bool has_step(const PipelineFile& pipeline, const CandidateEntry& candidate,
              std::string_view verb) {
  if (!candidate.bundle.empty()) return false;
  // A candidate is shrunk only if it says so itself; all else that stands for all is for it too.
  return candidate.steps.contains(verb) || (verb != "shrink" && pipeline.steps.contains(verb));
}

/// The path that a step has by that name; candidate: empty for a step of all.
std::string path_of(std::string_view verb, std::string_view setting, const PipelineFile& pipeline,
                    const CandidateEntry& candidate = {}) {
  const auto own = candidate.steps.find(verb);
  Step step = make_step(*find_kind(verb), pipeline, candidate.name,
                        own == candidate.steps.end() ? Settings{} : own->second);
  const Setting* found = find(step.settings, setting);
  return found == nullptr || found->values.empty() ? "" : found->values.front();
}

/// Where training leaves a candidate's bundle. One that is calibrated afterwards is no result yet.
std::string trained_of(const PipelineFile& pipeline, const CandidateEntry& candidate) {
  const std::string named = path_of("train", "out", pipeline, candidate);
  if (!named.empty()) return named;
  const bool goes_on = has_step(pipeline, candidate, "calibrate");
  return pipeline.experiment + (goes_on ? "/trained/" : "/models/") + candidate.name;
}

/// Where a candidate's bundle is in the end.
std::string bundle_of(const PipelineFile& pipeline, const CandidateEntry& candidate) {
  if (!candidate.bundle.empty()) return candidate.bundle;
  if (!has_step(pipeline, candidate, "calibrate")) return trained_of(pipeline, candidate);
  return path_of("calibrate", "out", pipeline, candidate);
}

/// Sets what nobody has set.
void connect_path(Step& step, const std::string& name, std::vector<std::string> values) {
  if (find(step.settings, name) != nullptr) return;
  step.settings.push_back(
      {.name = name, .values = std::move(values), .is_switch = false, .origin = "the pipeline"});
}

/// What a step of all gets from the steps before it.
void connect(Step& step, const PipelineFile& pipeline) {
  const std::string_view verb = step.kind->verb;
  const bool has_collect = pipeline.steps.contains("collect");
  if (verb == "oracle" && has_collect) {
    connect_path(step, "data", {path_of("collect", "out", pipeline)});
  }
  if (verb == "prepare" && (has_collect || pipeline.steps.contains("oracle"))) {
    const char* source = pipeline.steps.contains("oracle") ? "oracle" : "collect";
    connect_path(step, "articles", {path_of(source, "out", pipeline)});
  }
  if (verb == "report" && pipeline.steps.contains("benchmark")) {
    connect_path(step, "benchmark", {path_of("benchmark", "out", pipeline)});
  }
  if (verb == "evaluate" && pipeline.steps.contains("calibrate")) {
    connect_path(step, "val", {pipeline.splits + "/val.jsonl"});
  }
  if ((verb != "evaluate" && verb != "benchmark") || pipeline.candidates.empty()) return;
  connect_path(step, "model", {});
  std::vector<std::string> models;
  for (const CandidateEntry& entry : pipeline.candidates) {
    models.push_back(entry.name + "=" + bundle_of(pipeline, entry));
  }
  Setting& named = *find(step.settings, "model");
  named.values.insert(named.values.begin(), models.begin(), models.end());
}

/// What a candidate's step gets from the steps before it.
void connect(Step& step, const PipelineFile& pipeline, const CandidateEntry& candidate) {
  const std::string_view verb = step.kind->verb;
  if (verb == "train" && has_step(pipeline, candidate, "shrink")) {
    connect_path(step, "base", {path_of("shrink", "target", pipeline, candidate)});
  }
  if (verb == "train") connect_path(step, "out", {trained_of(pipeline, candidate)});
  if (verb == "calibrate") connect_path(step, "bundle", {trained_of(pipeline, candidate)});
}

}  // namespace

bool lies_in(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder + "/") || folder == ".";
}

Result<Plan> plan_of(const PipelineFile& pipeline) {
  Plan plan{.experiment = pipeline.experiment, .steps = {}};
  for (const CandidateEntry& candidate : pipeline.candidates) {
    if (candidate.bundle.empty() && !has_step(pipeline, candidate, "train")) {
      return Error(ErrorCode::kInvalidArgument,
                   "the candidate " + candidate.name +
                       " has neither a step train nor a bundle: nothing makes it");
    }
  }
  for (const StepKind& kind : step_kinds()) {
    if (!kind.per_candidate) {
      if (!pipeline.steps.contains(kind.verb)) continue;
      Step step = make_step(kind, pipeline, "", {});
      connect(step, pipeline);
      finish(step);
      plan.steps.push_back(std::move(step));
      continue;
    }
    for (const CandidateEntry& candidate : pipeline.candidates) {
      if (!has_step(pipeline, candidate, kind.verb)) continue;
      const auto own = candidate.steps.find(kind.verb);
      Step step = make_step(kind, pipeline, candidate.name,
                            own == candidate.steps.end() ? Settings{} : own->second);
      connect(step, pipeline, candidate);
      finish(step);
      plan.steps.push_back(std::move(step));
    }
  }
  if (plan.steps.empty()) {
    return Error(ErrorCode::kInvalidArgument, "the pipeline has no step");
  }
  return plan;
}

Result<void> check_inputs(const Plan& plan) {
  std::vector<std::string> made;
  for (const Step& step : plan.steps) {
    for (const std::string& input : step.inputs) {
      const bool comes = std::ranges::any_of(made, [&](const std::string& output) {
        return lies_in(input, output) || lies_in(output, input);
      });
      std::error_code ignored;
      if (comes || fs::exists(input, ignored)) continue;
      return Error(ErrorCode::kNotFound, "step " + step.id + ": there is nothing at " + input +
                                             ", and no earlier step makes it");
    }
    for (const std::string& output : step.outputs) {
      made.push_back(output);
      // What a training leaves beside its bundle can be read too.
      if (!step.kind->resume.suffix.empty()) {
        made.push_back(output + std::string(step.kind->resume.suffix));
      }
    }
  }
  return {};
}

}  // namespace prefilter::pipeline
