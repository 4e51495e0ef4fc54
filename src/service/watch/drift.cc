#include "service/watch/drift.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "base/check.h"
#include "base/statistics/clopper_pearson.h"
#include "service/watch/divergence.h"

namespace prefilter::watch {
namespace {

constexpr std::array<float, 7> kScoreEnds = {0.003F, 0.01F, 0.03F, 0.1F, 0.5F, 0.9F, 0.99F};
constexpr std::array<int, 5> kLengthEnds = {16, 32, 64, 128, 256};
// A language below it counts as one of the others.
constexpr double kOwnCategory = 0.02;
// The baseline is a sample too.
constexpr double kBaselineConfidence = 0.999;
// A rate of traffic that the baseline does not tell: a small newsroom's.
constexpr double kLeastArticlesPerDay = 1000.0;

uint64_t total(const std::vector<uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

Band band_of(uint64_t hits, uint64_t all, double tolerance) {
  const statistics::Interval share = statistics::clopper_pearson(hits, all, kBaselineConfidence);
  const double value = share.value.value_or(0.5);
  return {std::min(share.low, value / tolerance), std::max(share.high, value * tolerance)};
}

double share(uint64_t part, uint64_t all) {
  return all == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
}

uint64_t count_of(const std::map<std::string, uint64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f %%", value * 100.0);
  return text;
}

}  // namespace

size_t score_category(float p_commerce) {
  return static_cast<size_t>(std::upper_bound(kScoreEnds.begin(), kScoreEnds.end(), p_commerce) -
                             kScoreEnds.begin());
}

size_t length_category(int tokens) {
  return static_cast<size_t>(std::lower_bound(kLengthEnds.begin(), kLengthEnds.end(), tokens) -
                             kLengthEnds.begin());
}

void Baseline::add(const Sighting& sighting) {
  scores.resize(kScoreEnds.size() + 1);
  lengths.resize(kLengthEnds.size() + 1);
  ++articles;
  ++scores[score_category(sighting.p_commerce)];
  ++lengths[length_category(sighting.tokens)];
  ++languages[sighting.language];
  if (sighting.blocked) ++blocked[sighting.language];
}

DriftWatch::DriftWatch(Baseline baseline, const DriftOptions& options)
    : baseline_(std::move(baseline)), options_(options) {
  baseline_.scores.resize(kScoreEnds.size() + 1);
  baseline_.lengths.resize(kLengthEnds.size() + 1);
  const auto all = static_cast<double>(baseline_.articles);
  std::vector<uint64_t> mix;
  uint64_t blocked = 0;
  for (const auto& [language, count] : baseline_.languages) {
    blocked += count_of(baseline_.blocked, language);
    if (static_cast<double>(count) < kOwnCategory * all) continue;
    languages_.push_back(language);
    mix.push_back(count);
  }
  mix.push_back(baseline_.articles - total(mix));
  add_figure("score", "", baseline_.scores);
  add_figure("length", "", baseline_.lengths);
  add_figure("language", "", mix);
  add_figure("block_rate", "", {blocked, baseline_.articles - blocked});
  for (const std::string& language : languages_) {
    const uint64_t count = baseline_.languages[language];
    if (static_cast<double>(count) < options_.own_language * all) continue;
    const uint64_t hits = count_of(baseline_.blocked, language);
    add_figure("block_rate." + language, language, {hits, count - hits});
  }
  budget_ = options_.alarm_days * std::max(kLeastArticlesPerDay, baseline_.articles_per_day);
}

void DriftWatch::add_figure(const std::string& name, const std::string& language,
                            std::vector<uint64_t> before) {
  Figure figure{name, language, std::move(before), {}, {}};
  figure.now.resize(figure.before.size());
  const uint64_t all = total(figure.before);
  // Of two categories one says all.
  const size_t watched = figure.before.size() == 2 ? 1 : figure.before.size();
  for (size_t i = 0; i < watched; ++i) {
    figure.detectors.emplace_back(band_of(figure.before[i], all, options_.tolerance));
  }
  figures_.push_back(std::move(figure));
}

int DriftWatch::language_category(const std::string& language) const {
  const auto found = std::find(languages_.begin(), languages_.end(), language);
  return static_cast<int>(found - languages_.begin());
}

int DriftWatch::category(const Figure& figure, const Sighting& sighting) const {
  if (figure.name == "score") return static_cast<int>(score_category(sighting.p_commerce));
  if (figure.name == "length") return static_cast<int>(length_category(sighting.tokens));
  if (figure.name == "language") return language_category(sighting.language);
  if (!figure.language.empty() && figure.language != sighting.language) return -1;
  return sighting.blocked ? 0 : 1;
}

std::optional<DriftAlarm> DriftWatch::see(const Sighting& sighting) {
  std::vector<int> categories;
  categories.reserve(figures_.size());
  for (Figure& figure : figures_) {
    const int here = category(figure, sighting);
    categories.push_back(here);
    if (here < 0) continue;
    ++figure.now[static_cast<size_t>(here)];
    for (size_t i = 0; i < figure.detectors.size(); ++i) {
      figure.detectors[i].see(static_cast<size_t>(here) == i);
    }
  }
  window_.push_back(std::move(categories));
  if (window_.size() > options_.window) {
    for (size_t i = 0; i < figures_.size(); ++i) {
      const int gone = window_.front()[i];
      if (gone >= 0) --figures_[i].now[static_cast<size_t>(gone)];
    }
    window_.pop_front();
  }
  const double limit = budget_ * static_cast<double>(figures_.size());
  for (Figure& figure : figures_) {
    double wealth = 0.0;
    for (const ShareDetector& detector : figure.detectors) wealth += detector.wealth();
    if (wealth < limit * static_cast<double>(figure.detectors.size())) continue;
    for (ShareDetector& detector : figure.detectors) detector.restart();
    return alarm_of(figure);
  }
  return std::nullopt;
}

DriftAlarm DriftWatch::alarm_of(const Figure& figure) const {
  DriftAlarm alarm;
  alarm.figure = figure.name;
  alarm.psi = population_stability_index(figure.before, figure.now);
  alarm.jensen_shannon = jensen_shannon(figure.before, figure.now);
  char psi[32];
  std::snprintf(psi, sizeof(psi), "%.3f", alarm.psi);
  const std::string effect = " (population stability index " + std::string(psi) + ")";
  if (figure.before.size() == 2) {
    alarm.before = share(figure.before[0], total(figure.before));
    alarm.now = share(figure.now[0], total(figure.now));
    const std::string where = figure.language.empty() ? "" : " of articles in " + figure.language;
    alarm.sentence = "the model blocks " + percent(alarm.now) + where + ", it was " +
                     percent(alarm.before) + effect;
  } else {
    alarm.sentence = "the mix of " + figure.name + "s is another than in the baseline" + effect;
  }
  return alarm;
}

std::vector<DriftWatch::Effect> DriftWatch::effects() const {
  std::vector<Effect> effects;
  for (const Figure& figure : figures_) {
    if (total(figure.now) == 0) continue;
    effects.push_back({figure.name, population_stability_index(figure.before, figure.now),
                       jensen_shannon(figure.before, figure.now)});
  }
  return effects;
}

}  // namespace prefilter::watch
