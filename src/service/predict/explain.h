#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/predict/predictor.h"

namespace prefilter::predict {

/// A part of an article and what it did to the score.
struct Span {
  enum class Field { kTitle, kContent };
  Field field = Field::kContent;
  size_t begin_bytes = 0;  ///< in the Explanation's text of that field
  size_t end_bytes = 0;    ///< one past its last byte
  size_t begin_chars = 0;  ///< the same, counted in code points
  size_t end_chars = 0;
  float p_without = 0.0F;  ///< p_commerce of the article without this span, in [0, 1]
  float change = 0.0F;     ///< p_commerce less p_without: above 0, the span speaks for commerce
  /// The same in log odds: what spans are to be ranked by, since near 0 and 1 p hardly moves.
  float log_odds = 0.0F;
};

/// Which parts of an article carried its verdict.
struct Explanation {
  Answer answer;               ///< to the article as it was given
  std::string title, content;  ///< as the model read them: HTML taken out, cut to 4,000 characters
  /// In the order of the text, without overlap: the title, then the sentences that the model read.
  /// Neighbours are joined where there are more than 64. A span that could not be judged without is
  /// missing. Empty if the article could not be judged.
  std::vector<Span> spans;
};

/// Judges the article by the model alone, without rules, and again without each of its spans
/// (occlusion: Zeiler and Fergus, 2014; here by sentence), as one submission: as many articles as
/// there are spans, and one more. `done` is called once, from a thread of the predictor, if the
/// submission was accepted; see Done.
Admission explain(Predictor& predictor, const Article& article, const Request& request,
                  std::function<void(Explanation)> done);

}  // namespace prefilter::predict
