#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/shadow/evidence.h"

namespace prefilter::gate {

/// What a candidate has to show before it decides more than it does now.
struct Criteria {
  double precision = 0.95;         ///< of what it blocks, certified; in (0, 1)
  double recall_margin = 0.02;     ///< how much less than the regex it may find; in [0, 1)
  double alpha = 0.05;             ///< each certificate's chance of being wrong; in (0, 1)
  double language_share = 0.20;    ///< of traffic from which on a language is judged by itself
  double least_pool_share = 0.02;  ///< rarer languages together below it are judged with all alone
  double days = 7.0;               ///< of live traffic; > 0
};

/// So many more labels of one kind of article.
struct LabelNeed {
  shadow::Cell cell = shadow::Cell::kBoth;
  std::string language;  ///< empty: of any
  size_t labels = 0;     ///< > 0
  uint64_t unlabelled =
      0;  ///< such articles of the window without a label; more have to come if fewer
};

/// One thing that has to hold.
struct Condition {
  std::string name;  ///< "log", "frozen", "window", "precision", "precision.el", "recall"
  bool passed = false;
  std::optional<double> estimate = std::nullopt;  ///< what the labels say
  std::optional<double> lower =
      std::nullopt;  ///< what they show for sure, at this look and all others
  std::optional<double> needed = std::nullopt;  ///< the bound that `lower` has to reach
  size_t labels = 0;                            ///< that the figures rest on
  /// About how many more would settle it if they come out like those so far; empty: it has passed,
  /// or labels would not help.
  std::vector<LabelNeed> more_labels = {};
  std::string sentence = {};  ///< for people
};

/// Whether a candidate may go one stage on, and why.
struct Decision {
  bool passed = false;
  std::string model;  ///< as in the evidence
  std::string model_sha256;
  float threshold = 1.0F;
  std::string rules_sha256;
  bool replay = false;   ///< the evidence is a replayed dump's
  int64_t first_ms = 0;  ///< the window, Unix time in milliseconds
  int64_t last_ms = 0;
  uint64_t articles = 0;  ///< of the window
  size_t labels = 0;
  size_t unsure = 0;  ///< of them; counted against the candidate
  Criteria criteria;
  std::vector<Condition> conditions;
};

/// Decides by the evidence of exactly one candidate. It passes if every condition holds:
/// - log: no pair was dropped, no gap, no unclean end; every label has a possible probability;
/// - frozen: one model hash, threshold and regex file all through;
/// - window: `days` of live traffic, or a replay and nothing else;
/// - precision: of the articles that the model blocks at least `precision` are commerce; over all,
///   in each language with `language_share` of traffic, and in the rest of the languages together;
/// - recall: (commerce that the model alone blocks - that the regex alone blocks) / commerce that
///   either blocks is above -recall_margin.
/// Precision and recall are confidence bounds for all looks together (statistics::JointBets): each
/// is wrong with a probability of at most alpha for a candidate that falls short of it, however
/// often and whenever one looks. Cells are groups of their own, weighted by their number of
/// articles; labels within a cell by the inverse of their probability. A label "unsure" counts as
/// what is worse for the candidate. A language in which the model blocks nothing has nothing to
/// show.
Decision decide(const shadow::Evidence& evidence, const Criteria& criteria = {});

/// The decision for a terminal: a line a condition, then what to do next.
std::string to_text(const Decision& decision);

/// The decision for programs and the registry's history (docs/formats/gate.md).
std::string to_json(const Decision& decision);

}  // namespace prefilter::gate
