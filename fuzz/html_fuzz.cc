#include <string>
#include <string_view>

#include "base/utf8.h"
#include "engine/text/compose.h"
#include "engine/text/html.h"
#include "fuzz/require.h"

namespace {

using prefilter::text::Composed;
using prefilter::text::TagRule;

void check_line(std::string_view text) {
  require(prefilter::utf8::is_valid(text), "reduced text is UTF-8");
  bool space = true;
  for (size_t at = 0; at < text.size();) {
    const auto decoded = prefilter::utf8::decode(text, at);
    require(!prefilter::utf8::is_control(decoded.code_point), "no control character is left");
    const bool is_space = prefilter::utf8::is_space(decoded.code_point);
    require(!is_space || (decoded.code_point == ' ' && !space), "white space is folded");
    space = is_space;
    at += decoded.length;
  }
  require(text.empty() || !space, "no space is left at the end");
}

}  // namespace

/// The title up to the first NUL byte, then the content.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const TagRule rule : {TagRule::kAnyElement, TagRule::kKnownElement}) {
    const auto stripped = prefilter::text::strip_html(input, rule);
    require(stripped.bytes_read <= 40 * size, "work is linear");
    // A reference of six bytes may stand for two code points of four bytes each.
    require(stripped.text.size() <= 2 * size, "text does not grow");
  }
  const size_t nul = std::min(input.find('\0'), size);
  const std::string_view title = input.substr(0, nul);
  const std::string_view content = input.substr(std::min(nul + 1, size));
  check_line(prefilter::text::reduce(input));
  const Composed composed = prefilter::text::compose(title, content);
  require(prefilter::utf8::is_valid(composed.text), "the composed text is UTF-8");
  require(composed.text.starts_with("[TITLE] "), "the title comes first");
  require(composed.empty == composed.words().empty(), "empty means without words");
  return 0;
}
