#pragma once

#include <cstdint>
#include <string_view>

namespace prefilter::tokens {

/// A token and its id, as vocabularies that map texts to ids have them.
struct VocabEntry {
  std::string_view text;
  int32_t id;  ///< >= 0
};

}  // namespace prefilter::tokens
