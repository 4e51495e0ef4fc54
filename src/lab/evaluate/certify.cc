#include "lab/evaluate/certify.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "lab/evaluate/binomial.h"
#include "lab/evaluate/thresholds.h"

namespace prefilter::evaluate {
namespace {

// Finer steps would test thresholds that few articles lie between.
constexpr size_t kThresholds = 200;

/// A threshold and what the learning part says of it.
struct Learned {
  float threshold = 0.0F;
  size_t blocked = 0;
  size_t wrong = 0;
};

/// Thresholds of the learning part from the highest down, about evenly many articles apart.
std::vector<Learned> all_learned(const Ranking& ranking) {
  std::vector<Learned> all;
  const size_t stride = std::max<size_t>(1, ranking.labels.size() / kThresholds);
  size_t next = 1;
  Learned here;
  for (size_t step = 0; step < ranking.steps.size(); ++step) {
    for (; here.blocked < ranking.steps[step]; ++here.blocked) {
      here.wrong += ranking.labels[here.blocked] != 0 ? 0 : 1;
    }
    if (here.blocked < next && step + 1 < ranking.steps.size()) continue;
    here.threshold = threshold_of_step(ranking, step);
    all.push_back(here);
    next = here.blocked + stride;
  }
  return all;
}

/// How likely this many right ones would be at the target's precision.
double p_value(size_t blocked, size_t wrong, double target) {
  return upper_tail(blocked - wrong, blocked, target);
}

/// The p-value to expect of a testing part that is `ratio` times as large as the learning part, a
/// little pessimistic, so that a threshold without an error among few is not the favourite.
double expected_p_value(const Learned& here, double ratio, double target) {
  const auto blocked = static_cast<size_t>(ratio * static_cast<double>(here.blocked));
  const auto wrong =
      static_cast<size_t>(std::ceil(ratio * (static_cast<double>(here.wrong) + 0.5)));
  return wrong >= blocked ? 1.0 : p_value(blocked, wrong, target);
}

double size_ratio(const Parts& parts) {
  return static_cast<double>(parts.testing.labels.size()) /
         static_cast<double>(std::max<size_t>(1, parts.learning.labels.size()));
}

/// Those of the thresholds at which the testing part will block enough articles for a certificate,
/// should all of them be commerce; the lowest alone where none does.
std::vector<Learned> learned(const Parts& parts, const Guarantee& guarantee) {
  std::vector<Learned> thresholds = all_learned(parts.learning);
  const auto least = static_cast<double>(labels_needed(0, guarantee.target, guarantee.confidence));
  const double ratio = size_ratio(parts);
  const auto enough = std::find_if(thresholds.begin(), thresholds.end(), [&](const Learned& here) {
    return ratio * static_cast<double>(here.blocked) >= least;
  });
  if (thresholds.empty()) return thresholds;
  thresholds.erase(thresholds.begin(), std::min(enough, thresholds.end() - 1));
  return thresholds;
}

Certificate tested(const Ranking& testing, float threshold, const Guarantee& guarantee) {
  const Confusion counts = confusion_at(testing, threshold);
  Certificate result;
  result.tested = threshold;
  result.commerce = counts.true_positives + counts.false_negatives;
  result.wrong = counts.false_positives;
  result.blocked = counts.true_positives + counts.false_positives;
  result.p_value = p_value(result.blocked, result.wrong, guarantee.target);
  result.needed = labels_needed(result.wrong, guarantee.target, guarantee.confidence);
  return result;
}

/// The lowest threshold that is expected to pass at this level; else the most promising one.
/// Groups have one try each, so that they take no step further down.
float one_try(const Parts& parts, const Guarantee& guarantee, double level) {
  const double ratio = size_ratio(parts);
  float chosen = 1.0F;
  double least = 2.0;
  for (const Learned& here : learned(parts, guarantee)) {
    const double p = expected_p_value(here, ratio, guarantee.target);
    if (p > level / 2.0 && p >= least) continue;  // half: some room for chance
    least = std::min(least, p);
    chosen = here.threshold;
  }
  return chosen;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%.4g %%", share * 100.0);
  return text;
}

}  // namespace

Certificate certify(const Parts& parts, const Guarantee& guarantee) {
  const std::vector<Learned> thresholds = learned(parts, guarantee);
  const double ratio = size_ratio(parts);
  size_t start = 0;
  double least = 2.0;
  for (size_t i = 0; i < thresholds.size(); ++i) {
    const double p = expected_p_value(thresholds[i], ratio, guarantee.target);
    if (p >= least) continue;
    least = p;
    start = i;
  }
  Certificate certified;
  for (size_t i = start; i < thresholds.size(); ++i) {
    const Certificate now = tested(parts.testing, thresholds[i].threshold, guarantee);
    if (now.p_value > 1.0 - guarantee.confidence) {
      return certified.threshold ? certified : now;
    }
    certified = now;
    certified.threshold = thresholds[i].threshold;
  }
  return certified;
}

std::map<std::string, Certificate> certify_each(const std::map<std::string, Parts>& groups,
                                                const Guarantee& guarantee) {
  const double level = 1.0 - guarantee.confidence;
  const double first_level = level / static_cast<double>(std::max<size_t>(1, groups.size()));
  std::map<std::string, Certificate> certificates;
  std::vector<Certificate*> order;
  for (const auto& [name, parts] : groups) {
    const float threshold = one_try(parts, guarantee, first_level);
    certificates[name] = tested(parts.testing, threshold, guarantee);
    order.push_back(&certificates[name]);
  }
  std::sort(order.begin(), order.end(),
            [](const Certificate* a, const Certificate* b) { return a->p_value < b->p_value; });
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i]->p_value > level / static_cast<double>(order.size() - i)) break;
    order[i]->threshold = order[i]->tested;
  }
  return certificates;
}

std::string explain(const Certificate& certificate, const Guarantee& guarantee) {
  const size_t right = certificate.blocked - certificate.wrong;
  const std::string seen = std::to_string(right) + " of " + std::to_string(certificate.blocked) +
                           " blocked articles of the testing part were commerce";
  if (certificate.threshold) {
    char p[32];
    std::snprintf(p, sizeof(p), "%.2g", certificate.p_value);
    return seen + " (p = " + p + ")";
  }
  const std::string claim = "cannot certify a precision of at least " + percent(guarantee.target) +
                            " with " + percent(guarantee.confidence) + " confidence: " + seen;
  const size_t least = labels_needed(0, guarantee.target, guarantee.confidence);
  if (certificate.commerce < least) {
    return claim + ", which has " + std::to_string(certificate.commerce) +
           " articles of commerce; even without an error at least " + std::to_string(least) +
           " blocked articles are needed";
  }
  if (certificate.blocked > 0 &&
      static_cast<double>(right) < guarantee.target * static_cast<double>(certificate.blocked)) {
    return claim + ", less than the target: a better model is needed, not more labels";
  }
  return claim + "; with " + std::to_string(certificate.wrong) + " wrong ones at least " +
         std::to_string(certificate.needed) + " blocked articles are needed";
}

}  // namespace prefilter::evaluate
