#include <string_view>

#include "base/utf8.h"
#include "fuzz/require.h"
#include "lab/collect/charset.h"
#include "lab/collect/page.h"

using prefilter::collect::Page;

/// A page in any encoding.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto decoded = prefilter::collect::decode_text(bytes, prefilter::collect::Markup::kHtml);
  require(prefilter::utf8::is_valid(decoded.text), "what was decoded is UTF-8");
  const prefilter::Result<Page> page = prefilter::collect::parse_page(decoded.text);
  if (!page) {
    require(!page.error().message().empty(), "an error says something");
    return 0;
  }
  for (const std::string* text : {&page->title, &page->content, &page->language, &page->publisher,
                                  &page->url, &page->published}) {
    require(prefilter::utf8::is_valid(*text), "fields are UTF-8");
  }
  require(page->links.size() <= 500, "the limit of links holds");
  return 0;
}
