#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/evaluate/calibration.h"
#include "lab/evaluate/choose.h"
#include "lab/evaluate/form.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// What a calibration is told. Names are those of the flags and of pipeline.yaml.
struct CalibrateOptions {
  std::string bundle;
  std::string data;  ///< labelled articles that the model was not trained on: splits/val.jsonl
  std::string out;   ///< folder of the new bundle; empty: in place of the old one
  std::vector<Form> forms = {kForms.begin(), kForms.end()};
  std::string threshold_rule = "max-f1";  ///< or "precision", "certified", or a number in [0, 1]
  ChoiceOptions choice;
  bool per_language = false;  ///< own thresholds for languages with enough texts
  std::string version;        ///< of the new bundle; empty: the old one's
  size_t threads = 1;
  std::string created;                                                ///< UTC
  std::string code_version;                                           ///< of the program
  std::function<void(size_t done, size_t total)> progress = nullptr;  ///< may be empty
  std::function<bool()> stop = nullptr;                               ///< may be empty
};

/// What a calibration found.
struct CalibrateReport {
  size_t articles = 0;
  size_t texts = 0;  ///< articles in their forms
  double temperature_before = 1.0;
  double temperature = 1.0;
  Calibration before;
  Calibration after;
  float threshold_before = 0.5F;
  float threshold = 0.5F;
  std::string provenance;                  ///< of the threshold, as it stands in the bundle
  std::vector<ThresholdChoice> languages;  ///< also those without a threshold
};

/// Fits temperature and thresholds on labelled articles and writes them into a bundle, each with
/// its provenance. Errors: those of reading and opening; kInvalidArgument for an unknown rule;
/// kRefused if no threshold fulfils the rule, with what would help; nothing is written then.
Result<CalibrateReport> calibrate(const CalibrateOptions& options);

/// The report for people.
std::string to_text(const CalibrateReport& report);

}  // namespace prefilter::evaluate
