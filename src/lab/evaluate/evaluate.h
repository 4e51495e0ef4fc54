#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lab/evaluate/form_results.h"
#include "lab/evaluate/model_scores.h"
#include "lab/evaluate/results.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// A candidate on disk under the name that it has in the results.
struct NamedPath {
  std::string name;
  std::string path;
};

/// The scores of another model in one form.
struct ScoresPath {
  std::string name;
  Form form = Form::kFull;
  std::string path;
};

/// What an evaluation is told. Names are those of the flags and of pipeline.yaml.
struct EvaluateOptions {
  std::vector<NamedPath> model;  ///< bundles
  std::string models;            ///< a folder whose subfolders are bundles; empty: none
  std::vector<NamedPath> rules;  ///< rules files
  std::vector<ScoresPath> scores;
  std::string data;  ///< labelled articles, as a rule splits/test.jsonl
  std::string val;   ///< labelled articles that temperature and thresholds of models are chosen
                     ///< on, as a rule splits/val.jsonl; empty: none are
  float scores_threshold = 0.5F;  ///< of score files that name none
  ChoiceOptions choice;
  std::vector<Form> forms = {kForms.begin(), kForms.end()};
  JudgeOptions judge;
  size_t threads = 1;
  std::string made_by;  ///< program and version
  std::string created;  ///< UTC
  /// How far scoring has come in one candidate; may be empty.
  std::function<void(const std::string& candidate, size_t done, size_t total)> progress = nullptr;
  std::function<bool()> stop = nullptr;  ///< asked between pieces; may be empty
};

/// Judges all candidates on the same articles, models first, then rules and scores. Errors: those
/// of reading the data and of opening a candidate; kInvalidArgument without a candidate or with two
/// of one name.
Result<Results> evaluate(const EvaluateOptions& options);

}  // namespace prefilter::evaluate
