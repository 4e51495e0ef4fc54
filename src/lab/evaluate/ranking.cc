#include "lab/evaluate/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/random.h"

namespace prefilter::evaluate {
namespace {

/// `times`: how often each ranked article counts.
double precision_area(const Ranking& ranking, std::span<const uint32_t> times) {
  double area = 0.0;
  size_t seen = 0;
  size_t found = 0;
  size_t place = 0;
  for (const size_t end : ranking.steps) {
    const size_t found_before = found;
    for (; place < end; ++place) {
      seen += times[place];
      found += ranking.labels[place] != 0 ? times[place] : 0;
    }
    if (found == found_before) continue;
    area += static_cast<double>(found - found_before) * static_cast<double>(found) /
            static_cast<double>(seen);
  }
  return area / static_cast<double>(ranking.commerce);
}

/// The places of either class in the ranking.
struct Classes {
  std::vector<size_t> journalism;
  std::vector<size_t> commerce;
};

Classes classes_of(const Ranking& ranking) {
  Classes classes;
  for (size_t i = 0; i < ranking.labels.size(); ++i) {
    (ranking.labels[i] != 0 ? classes.commerce : classes.journalism).push_back(i);
  }
  return classes;
}

/// The value below which a share q of the sorted ones lies, linear between neighbours as numpy's.
double quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = position - static_cast<double>(below);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

}  // namespace

Ranking ranked(std::span<const float> scores, std::span<const uint8_t> labels) {
  PREFILTER_CHECK(scores.size() == labels.size(), "each article has both");
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : labels[a] < labels[b];
  });
  Ranking ranking;
  for (size_t i = 0; i < order.size(); ++i) {
    ranking.labels.push_back(labels[order[i]]);
    ranking.scores.push_back(scores[order[i]]);
    ranking.commerce += labels[order[i]];
    if (i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]]) {
      ranking.steps.push_back(i + 1);
    }
  }
  return ranking;
}

statistics::Interval average_precision(const Ranking& ranking, const Bootstrap& bootstrap,
                                       ThreadPool& pool) {
  if (ranking.commerce == 0) return {};
  const std::vector<uint32_t> once(ranking.labels.size(), 1);
  const double value = precision_area(ranking, once);
  const Classes classes = classes_of(ranking);
  std::vector<double> drawn(bootstrap.draws);
  std::vector<std::vector<uint32_t>> scratch(pool.threads());
  pool.run(bootstrap.draws, [&](size_t draw, size_t worker) {
    std::vector<uint32_t>& times = scratch[worker];
    times.assign(ranking.labels.size(), 0);
    Random random = Random::stream(bootstrap.seed, draw);
    for (const std::vector<size_t>* places : {&classes.journalism, &classes.commerce}) {
      for (size_t i = 0; i < places->size(); ++i) ++times[(*places)[random.below(places->size())]];
    }
    drawn[draw] = precision_area(ranking, times);
  });
  if (drawn.empty()) return {value, 0.0, 1.0};
  std::sort(drawn.begin(), drawn.end());
  const double tail = (1.0 - bootstrap.confidence) / 2.0;
  return {value, quantile(drawn, tail), quantile(drawn, 1.0 - tail)};
}

}  // namespace prefilter::evaluate
