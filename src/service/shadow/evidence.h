#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::shadow {

/// Which of the two would have blocked an article.
enum class Cell { kBoth, kModelOnly, kRegexOnly, kNeither };

/// What people made of an article, after adjudication of what was shown twice.
enum class Label { kCommerce, kJournalism, kUnsure };

/// One span of traffic that was logged without a change of model, threshold, rules or mode.
struct EvidenceRun {
  std::string model;              ///< name and version, for people
  std::string model_sha256;       ///< of the bundle's manifest.json: the bundle's identity
  float threshold = 1.0F;         ///< the common one in force; in [0, 1]
  std::string rules_sha256;       ///< of the regex file
  std::string mode;               ///< "shadow", "primary", "slm_only"
  int64_t first_ms = 0;           ///< Unix time of its first pair, milliseconds
  int64_t last_ms = 0;            ///< and of its last; >= first_ms
  bool replay = false;            ///< a dump was replayed: times are those of the replay
  bool clean = true;              ///< it ended by itself, or is still being written
  uint64_t dropped = 0;           ///< pairs that the log could not take
  std::vector<std::string> gaps;  ///< what is missing, a sentence each
};

/// Articles that were alike when they came. Every article of the window is in exactly one stratum.
struct Stratum {
  Cell cell = Cell::kNeither;
  std::string language;     ///< as in the verdict: one of the bundle's languages, or "other"
  std::string length_band;  ///< free words; the gate tells them apart and no more
  std::string source;
  std::string score_band;
  uint64_t count = 0;  ///< articles of the window in it, all of them
  /// The smallest probability that any article of the stratum has of being put before a reviewer,
  /// known before any label; in (0, 1]. 0: not known, and the gate takes that of its labels.
  double least_pi = 0.0;
};

/// One article with its label. At most one an article.
struct LabelledItem {
  size_t stratum = 0;  ///< index in Evidence::strata
  Label label = Label::kUnsure;
  /// The probability with which just this article was put before a reviewer, known before its label
  /// and the same function of the article (never of its label) all through; in (0, 1]. Only ratios
  /// between items of one cell count.
  double pi = 1.0;
  int64_t when_ms = 0;  ///< of the label, Unix time in milliseconds
};

/// All that the gate looks at. Plain data, without the store that it came from.
struct Evidence {
  std::vector<EvidenceRun> runs;  ///< in order of time
  std::vector<Stratum> strata;
  std::vector<LabelledItem> labels;  ///< in the order in which they were given
  int64_t since_ms = 0;              ///< when the window begins, Unix time; 0: with the log
  std::string last_gap;              ///< why it begins then: a sentence; empty: it does not
};

/// Names in files and reports: "both", "model_only", "regex_only", "neither"; "commerce",
/// "journalism", "unsure".
std::string_view to_string(Cell cell);
std::string_view to_string(Label label);

}  // namespace prefilter::shadow
