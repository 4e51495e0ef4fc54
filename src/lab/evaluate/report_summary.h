#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace prefilter::evaluate {

/// What a candidate must reach, on whole articles; shares in [0, 1]. The figures of the project's
/// plan; `prefilter-lab select` decides by the same.
struct ReportCriteria {
  struct Bounds {
    double f1;                  ///< at least
    double precision;           ///< at least
    double recall;              ///< at least
    double journalism_blocked;  ///< less than
    double latency_ms;          ///< less than: the median of an article that fills the window
  };
  Bounds target{0.95, 0.95, 0.95, 0.05, 50.0};
  Bounds minimum{0.90, 0.90, 0.85, 1.01, 100.0};
};

/// A candidate beside the criteria.
struct Standing {
  std::string name;
  std::string kind;
  std::string level;     ///< "target", "minimum" or "below": also the name of its style
  std::string label;     ///< "meets the targets"
  std::string sentence;  ///< its figures, and what it misses
  double precision = 0.0;
  double f1 = 0.0;
};

struct ReportSummary {
  std::string headline;             ///< one sentence: who meets the criteria
  std::vector<Standing> standings;  ///< in the order of the candidates
  size_t best = 0;  ///< of the models, or where there are none of all: the highest level, then
                    ///< precision, then F1
};

/// evaluation: an object as docs/formats/evaluation.md has it, with at least one candidate.
/// benchmark: likewise docs/formats/benchmark.md; null where nothing was measured, and then latency
/// is not asked. Missing or odd fields count as figures that are not known, which reach no bound.
ReportSummary summarize(const nlohmann::json& evaluation, const nlohmann::json& benchmark,
                        const ReportCriteria& criteria);

}  // namespace prefilter::evaluate
