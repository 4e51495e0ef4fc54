#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::oracle {

/// What the oracle says of an article.
struct Judgement {
  double score = 0.0;                ///< 0 (journalism) to 10 (commerce)
  std::string reason;                ///< why, in a sentence or two; never empty
  std::vector<std::string> signals;  ///< what in the text speaks for it; at most 20
  bool operator==(const Judgement&) const = default;
};

/// Reads the one JSON object of an answer that has a score, after repair (json_repair.h). An answer
/// may hold the same object twice, but not two different ones: nobody could say which is meant.
/// Errors: kCorrupt, in words that can be put to the model that wrote the answer.
/// Safe to call from many threads.
Result<Judgement> parse_judgement(std::string_view answer);

}  // namespace prefilter::oracle
