#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace prefilter::prepare {

/// How scores become labels.
struct LabelOptions {
  double commerce_from = 7.0;        ///< a commerce_score of this or more is commerce; 0 to 10
  double journalism_below = 3.0;     ///< a lower one is journalism; what lies between is dropped
  bool labels_from_buckets = false;  ///< an article without either counts as its bucket, weakly
};

/// Whether articles that are labelled by where they come from may be validated and tested on.
enum class WeakInEval {
  kAuto,  ///< only if there are fewer than 100 others of a label
  kYes,
  kNo,
};

/// Which articles go where.
struct SplitOptions {
  double val = 0.1;   ///< share of the articles, in (0, 1)
  double test = 0.1;  ///< likewise, but 0 too; together below 1
  uint64_t seed = 42;
  WeakInEval weak_in_eval = WeakInEval::kAuto;
  double near_duplicates = 0.7;  ///< similarity from which articles stay together, in (0, 1]
  double series = 0.8;           ///< the same of the titles of one source, numbers aside; in (0, 1]
  int64_t max_group = 20;        ///< articles of a group above which it goes to train; > 0
  std::string keep;  ///< an earlier output, whose articles stay in their split; empty: none
};

/// How many of the weakly labelled articles training gets; -1: all.
struct SelectionOptions {
  int64_t max_per_source = -1;  ///< of each source and label
  /// In each language those of one label are at most so many times all articles of the other, so
  /// that a language does not become a sign of a label; > 0.
  double label_ratio = -1.0;
  int64_t weak_commerce = -1;  ///< of all sources
  int64_t weak_journalism = -1;
};

/// Whether a changed article stands instead of the one that it comes from, or beside it.
enum class AugmentAs { kReplacement, kCopy };

/// Changes that make training texts look like what arrives. Shares are in [0, 1]; those of the four
/// forms together are at most 1, as an article takes one form.
struct AugmentOptions {
  AugmentAs as = AugmentAs::kReplacement;
  double cut_content = 0.35;       ///< the content's first characters, with the title
  double cut_without_title = 0.0;  ///< the content's first characters alone
  double title_only = 0.1;
  double no_title = 0.1;
  double html_remnants = 0.05;  ///< halves of tags and entities between the words
  double no_accents = 0.05;
  double caps_title = 0.05;  ///< THE TITLE IN CAPITALS
  double no_prices = 0.0;    ///< amounts of money and percentages fall away
  int64_t cut_from = 60;     ///< fewest characters that a cut leaves; > 0
  int64_t cut_to = 300;      ///< most characters; longer contents are cut
};

/// A preparation as a whole.
struct PrepareOptions {
  std::vector<std::string> articles;  ///< article files; read twice, so no streams
  std::string out;                    ///< the folder of the splits
  LabelOptions labels;
  SplitOptions split;
  SelectionOptions selection;
  AugmentOptions augment;
};

}  // namespace prefilter::prepare
