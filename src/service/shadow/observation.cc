#include "service/shadow/observation.h"

#include "service/shadow/cell.h"

namespace prefilter::shadow {

Observation observation_of(const Article& article, const pipeline::Pair& pair, int64_t when_ms) {
  Observation seen;
  seen.article = article;
  seen.when_ms = when_ms;
  seen.day = when_ms / kDayMs;
  const bool judged = pair.model && !pair.model->error;
  const bool blocked = judged && pair.model->action == Action::kBlock;
  seen.cell = cell_of(blocked, pair.regex.action == Action::kBlock);
  if (judged) seen.p_commerce = pair.model->p_commerce;
  if (pair.model) seen.threshold = pair.model->threshold;
  if (pair.model) seen.language = pair.model->language;
  if (seen.language.empty()) seen.language = "other";
  seen.hits = pair.regex.hits;
  if (pair.regex.asked && !pair.regex.error) seen.rules_language = pair.regex.language;
  return seen;
}

}  // namespace prefilter::shadow
