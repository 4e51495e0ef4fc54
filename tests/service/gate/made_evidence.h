#pragma once

#include <string>

#include "service/shadow/evidence.h"

namespace prefilter::gate {

/// Labels of one stratum.
struct MadeLabels {
  size_t commerce = 0;
  size_t journalism = 0;
  size_t unsure = 0;
  double pi = 1.0;
};

/// Adds a stratum of so many articles in a language, with labels.
inline void add_stratum(shadow::Evidence& evidence, shadow::Cell cell, const std::string& language,
                        uint64_t count, const MadeLabels& labels = {}) {
  shadow::Stratum stratum;
  stratum.cell = cell;
  stratum.language = language;
  stratum.length_band = "1-125";
  stratum.source = "wire";
  stratum.score_band = "any";
  stratum.count = count;
  const size_t index = evidence.strata.size();
  evidence.strata.push_back(stratum);
  const auto add = [&](shadow::Label label, size_t n) {
    for (size_t i = 0; i < n; ++i) {
      const auto when = static_cast<int64_t>(1'700'000'000'000 + evidence.labels.size());
      evidence.labels.push_back({index, label, labels.pi, when});
    }
  };
  add(shadow::Label::kCommerce, labels.commerce);
  add(shadow::Label::kJournalism, labels.journalism);
  add(shadow::Label::kUnsure, labels.unsure);
}

/// Eight days of live traffic of one model, complete.
inline shadow::Evidence made_run() {
  shadow::EvidenceRun run;
  run.model = "alder@3";
  run.model_sha256 = std::string(64, 'a');
  run.threshold = 0.84F;
  run.rules_sha256 = std::string(64, 'b');
  run.mode = "shadow";
  run.first_ms = 1'700'000'000'000;
  run.last_ms = run.first_ms + 8LL * 24 * 3600 * 1000;
  shadow::Evidence evidence;
  evidence.runs.push_back(run);
  return evidence;
}

/// Evidence that passes: two languages, a good model, a weaker regex, every block labelled well.
inline shadow::Evidence good_evidence() {
  shadow::Evidence evidence = made_run();
  for (const char* language : {"el", "en"}) {
    add_stratum(evidence, shadow::Cell::kBoth, language, 400, {.commerce = 298, .journalism = 2});
    add_stratum(evidence, shadow::Cell::kModelOnly, language, 300,
                {.commerce = 247, .journalism = 3});
    add_stratum(evidence, shadow::Cell::kRegexOnly, language, 60,
                {.commerce = 20, .journalism = 40});
    add_stratum(evidence, shadow::Cell::kNeither, language, 9000);
  }
  return evidence;
}

}  // namespace prefilter::gate
