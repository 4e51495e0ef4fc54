#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/evaluate/form.h"

namespace prefilter::evaluate {

/// What a candidate made of every case in one form; all vectors are as long as the cases.
struct FormScores {
  std::vector<uint8_t> shown;    ///< 0: the form does not apply to the case
  std::vector<uint8_t> failed;   ///< 1: it could not be judged; it passes, with p_commerce 0
  std::vector<uint8_t> blocked;  ///< 1: BLOCK, as it would be served
  std::vector<float> p_commerce;
  std::vector<double> margin;         ///< logit of commerce minus that of journalism, before any
                                      ///< temperature; empty where the candidate has none
  std::vector<std::string> language;  ///< one of the bundle's, or "other": whose threshold it took
};

/// The scores of so many cases before any is judged.
FormScores unjudged(size_t cases);

/// The threshold of a candidate as it is served.
struct ServedThreshold {
  float common = 0.5F;
  std::string provenance;
  std::map<std::string, float> per_language;
};

/// One candidate and its scores.
struct CandidateScores {
  std::string name;
  std::string kind;       ///< "model", "rules" or "scores"
  std::string path;       ///< of its bundle or file
  std::string model;      ///< "name@version" of the bundle, or what the file says
  std::string precision;  ///< of a bundle: "int8" or "fp32"; else empty
  uint64_t bytes = 0;     ///< of all its files
  float temperature = 1.0F;
  ServedThreshold threshold;
  std::map<Form, FormScores> forms;
};

}  // namespace prefilter::evaluate
