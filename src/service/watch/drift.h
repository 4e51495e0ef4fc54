#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/watch/share_detector.h"

namespace prefilter::watch {

/// What the watch sees of an article.
struct Sighting {
  float p_commerce = 0.0F;
  int tokens = 0;
  std::string language;
  bool blocked = false;  ///< by the model
};

/// How traffic looked when all was well: counts by category.
struct Baseline {
  std::string
      model_sha256;  ///< whose scores these are; "" where the caller does not tell models apart
  uint64_t articles = 0;
  double articles_per_day = 0.0;
  std::vector<uint64_t> scores;   ///< by score_category
  std::vector<uint64_t> lengths;  ///< by length_category
  std::map<std::string, uint64_t> languages;
  std::map<std::string, uint64_t> blocked;  ///< by language

  void add(const Sighting& sighting);
};

/// The baseline that a file holds; nullopt: there is none. Errors: kCorrupt; those of reading it.
Result<std::optional<Baseline>> read_baseline(const std::string& path);

/// A baseline as JSON, and back. Errors: kCorrupt, beginning with `file`.
std::string to_json(const Baseline& baseline);
Result<Baseline> baseline_of_json(const std::string& text, const std::string& file);

/// The category of a score: bands narrow near 0 and 1, where most articles lie.
size_t score_category(float p_commerce);
/// The category of a length in tokens, by powers of two.
size_t length_category(int tokens);

struct DriftOptions {
  double tolerance =
      1.15;  ///< a share may be so much larger or smaller and is still the same; >= 1
  double alarm_days = 90.0;   ///< a false alarm in so many days at most, on average; > 0
  double own_language = 0.1;  ///< share of traffic from which on a language's block rate is watched
  size_t window = 2000;       ///< articles that the effect size is measured on; > 0
};

/// Something changed.
struct DriftAlarm {
  std::string figure;    ///< "score", "length", "language", "block_rate", "block_rate.el"
  std::string sentence;  ///< for people
  double before = 0.0;   ///< block rates: the share in the baseline
  double now = 0.0;      ///< and in the window
  double psi = 0.0;      ///< population stability index, window against baseline
  double jensen_shannon = 0.0;
};

/// Watches score, length, language mix and block rate for change against a baseline: one
/// ShareDetector a category, its band the baseline's share times and divided by the tolerance,
/// widened by the baseline's own uncertainty (Clopper-Pearson, 99.9 %). The alarm budget is divided
/// among all of them. Not safe to share between threads.
class DriftWatch {
 public:
  DriftWatch(Baseline baseline, const DriftOptions& options);

  /// Takes in one article; an alarm if one is due. After it the figure begins anew.
  std::optional<DriftAlarm> see(const Sighting& sighting);

  /// A figure's effect size now.
  struct Effect {
    std::string figure;
    double psi = 0.0;
    double jensen_shannon = 0.0;
  };
  std::vector<Effect> effects() const;

  const Baseline& baseline() const { return baseline_; }
  /// Articles between two false alarms, on average at least.
  double budget_articles() const { return budget_; }

 private:
  /// One figure: its categories, of which each article is in one, or not concerned (-1).
  struct Figure {
    std::string name;
    std::string language;  ///< of "block_rate.LANGUAGE"
    std::vector<uint64_t> before;
    std::vector<uint64_t> now;
    std::vector<ShareDetector> detectors;
  };
  void add_figure(const std::string& name, const std::string& language,
                  std::vector<uint64_t> before);
  int category(const Figure& figure, const Sighting& sighting) const;
  int language_category(const std::string& language) const;
  DriftAlarm alarm_of(const Figure& figure) const;

  Baseline baseline_;
  DriftOptions options_;
  double budget_ = 0.0;
  std::vector<std::string> languages_;  ///< each a category; one more for all others
  std::vector<Figure> figures_;
  std::deque<std::vector<int>> window_;  ///< categories by figure
};

}  // namespace prefilter::watch
