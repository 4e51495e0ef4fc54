#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/shrink/vocabulary.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// How often each id stands in the texts of each language: [vocabulary.id_count] a language.
using IdCounts = std::map<std::string, std::vector<uint32_t>>;

struct ChoiceOptions {
  size_t keep = 0;         ///< how many ids stay; 0: all that the texts use
  uint32_t min_count = 1;  ///< rarer ones count as not used
};

/// Chooses the ids that stay besides `stay` (ids_that_stay, or more). With `keep`, the most useful
/// come first: an id's share of each language's tokens, summed with weights that grow with the
/// 0.3th power of the language's size, so that small languages keep their pieces (the exponent with
/// which XLM-R sampled its languages: Conneau et al. 2020). What no text uses follows in the order
/// of the ids, as vocabularies list frequent tokens first. A token of byte-level BPE brings along
/// those that it is merged from. Errors: kInvalidArgument if `keep` has no room for `stay`, naming
/// the least that would do, or if neither `keep` nor counts say what to choose.
Result<std::vector<bool>> choose_ids(const Vocabulary& vocabulary, const std::vector<bool>& stay,
                                     const IdCounts& counts, const ChoiceOptions& options);

}  // namespace prefilter::shrink
