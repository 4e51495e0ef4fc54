#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "service/shadow/evidence.h"
#include "service/statistics/betting.h"

namespace prefilter::gate {

/// The articles of one cell, in some languages or all, and what their labels say.
struct Group {
  shadow::Cell cell = shadow::Cell::kBoth;
  double articles = 0.0;
  size_t labels = 0;
  statistics::Tally tally;  ///< hits: commerce
};

using LanguageFilter = std::function<bool(std::string_view language)>;

/// The group of a cell. unsure_is: what a label "unsure" is taken for, kCommerce or kJournalism.
Group group_of(const shadow::Evidence& evidence, shadow::Cell cell, const LanguageFilter& filter,
               shadow::Label unsure_is);

/// The share of commerce by its labels, weighted; nullopt without labels.
std::optional<double> share_of(const Group& group);

/// The group with so many more labels that come out as expected.
Group with_labels(const Group& group, double labels, double share);

}  // namespace prefilter::gate
