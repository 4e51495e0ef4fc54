#include <string_view>

#include "base/utf8.h"
#include "fuzz/require.h"
#include "lab/collect/charset.h"
#include "lab/collect/feed.h"

using prefilter::collect::Feed;
using prefilter::collect::FeedItem;

/// A feed in any encoding.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto decoded = prefilter::collect::decode_text(bytes, prefilter::collect::Markup::kXml);
  require(prefilter::utf8::is_valid(decoded.text), "what was decoded is UTF-8");
  const prefilter::Result<Feed> feed =
      prefilter::collect::parse_feed(decoded.text, {.max_items = 50, .max_field_bytes = 1000});
  if (!feed) {
    require(!feed.error().message().empty(), "an error says something");
    return 0;
  }
  require(feed->items.size() <= 50, "the limit of items holds");
  for (const FeedItem& item : feed->items) {
    for (const std::string* text :
         {&item.id, &item.title, &item.content, &item.url, &item.published, &item.language}) {
      require(prefilter::utf8::is_valid(*text), "fields are UTF-8");
    }
  }
  return 0;
}
