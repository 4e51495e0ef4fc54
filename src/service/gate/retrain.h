#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "service/gate/gate.h"

namespace prefilter::gate {

enum class Retrain {
  kNotYet,  ///< what is new would not change much
  kSoon,    ///< there is enough to learn from
  kNow,     ///< the model is certainly no longer good enough
};

std::string_view to_string(Retrain retrain);  ///< "not_yet", "soon", "now"

struct RetrainOptions {
  Criteria criteria = {};
  size_t trained_on = 0;       ///< labelled articles that the model learned from; 0: not known
  double worth_share = 0.1;    ///< new labels as a share of them that are worth a training run
  size_t worth_mistakes = 50;  ///< labelled mistakes of the model that are
};

/// Whether new labels say that another training run pays, and why.
struct RetrainAdvice {
  Retrain retrain = Retrain::kNotYet;
  size_t labels = 0;                 ///< commerce or journalism; not unsure
  size_t mistakes = 0;               ///< of them where the model was wrong
  std::vector<std::string> reasons;  ///< a sentence each
};

/// Now, if precision is below what the gate asks for, or recall behind the regex's by more than it
/// allows, for sure (bounds from above, at every look); soon, if labels or mistakes are many enough
/// to learn from: a model's error falls slowly with the number of its articles (about with its
/// third root; Hestness et al., arXiv 1712.00409), so that less than a tenth more hardly shows,
/// while its own mistakes teach most.
RetrainAdvice advise_retraining(const shadow::Evidence& evidence,
                                const RetrainOptions& options = {});

std::string to_text(const RetrainAdvice& advice);
std::string to_json(const RetrainAdvice& advice);

}  // namespace prefilter::gate
