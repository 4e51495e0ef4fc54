#pragma once

#include <cstddef>
#include <string_view>

namespace prefilter::tokens {

/// Where the extended grapheme cluster (UAX #29, Unicode 17) that starts at text[begin] ends.
/// text is valid UTF-8; begin < text.size() is where a cluster starts (0, or an earlier answer).
/// Linear in the cluster.
size_t grapheme_end(std::string_view text, size_t begin);

}  // namespace prefilter::tokens
