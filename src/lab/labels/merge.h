#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/cohen_kappa.h"
#include "lab/articles/record.h"
#include "lab/labels/shapes.h"

namespace prefilter::labels {

/// How far two readers of the same articles agree on commerce or journalism.
struct PairAgreement {
  std::string first;
  std::string second;
  size_t articles = 0;  ///< that both read
  double same = 0.0;    ///< share with equal labels
  std::optional<Kappa> kappa;
};

struct MergeReport {
  size_t articles = 0;                    ///< of the article file
  size_t labelled = 0;                    ///< of them, with a label by persons now
  size_t labels = 0;                      ///< read
  size_t skipped = 0;                     ///< answers that are no label
  size_t replaced = 0;                    ///< earlier labels of the same person that changed
  std::vector<std::string> tied = {};     ///< articles on which persons are divided: no label
  std::vector<std::string> unknown = {};  ///< ids that no article has
  std::map<std::string, size_t> by_annotator = {};  ///< labels that the articles carry now
  std::vector<PairAgreement>
      agreements;  ///< of persons, and of each with the oracle's clear scores
};

/// Puts labels of persons into their articles: each person's last one counts, also over one that
/// the article carries already; the majority becomes the article's label, origin human. Where
/// persons are divided evenly the article loses its label, since nobody knows it; its origin is
/// human all the same. The oracle's score stays beside it. `when` is for labels without a time.
MergeReport merge(std::vector<articles::Record>& records, const std::vector<TaskLabels>& tasks,
                  const std::string& when);

/// The report as one JSON object, and as text for people.
std::string to_json(const MergeReport& report);
std::string to_text(const MergeReport& report);

}  // namespace prefilter::labels
