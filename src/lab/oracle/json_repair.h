#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::oracle {

/// The JSON objects that stand side by side in what a language model wrote, around which there may
/// be anything else: a code fence, a greeting, a closing remark; a <think>…</think> block at the
/// start is skipped. What models commonly get wrong in an object is put right, and nothing else:
/// - a comma before a closing bracket;
/// - names and texts in single or typographic quotes, and names without quotes;
/// - True, False and None; line ends and other control characters inside a text.
/// An object that breaks off is never completed: what is missing might have mattered.
struct FoundObjects {
  std::vector<nlohmann::json> objects;
  bool breaks_off = false;  ///< an object was still open where the text ended
};

/// Linear in the text. In: anything. At most 16 objects are read; any text longer than 64 KiB gives
/// none.
FoundObjects find_objects(std::string_view text);

}  // namespace prefilter::oracle
