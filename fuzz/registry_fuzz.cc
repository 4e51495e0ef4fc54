#include "fuzz/require.h"
#include "registry/history.h"
#include "registry/records.h"
#include "registry/reference.h"

// CURRENT, history.jsonl and the names that operators type.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace prefilter::registry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  if (const auto current = parse_current(text, "CURRENT")) {
    const auto again = parse_current(to_json(*current), "CURRENT");
    require(again && *again == *current, "what is written is read again");
    require(current->previous.size() <= kMaxPrevious, "not more steps back than are kept");
  }
  if (const auto history = parse_history(text, "history.jsonl")) {
    require(history->whole_bytes + history->tail.size() == size, "every byte is accounted for");
    for (size_t i = 0; i < history->entries.size(); ++i) {
      require(history->entries[i].number == i + 1, "entries are numbered in order");
    }
    const auto current = replayed(history->entries);
    require(!current || current->previous.size() <= kMaxPrevious, "not more steps than are kept");
  }
  if (is_bundle_reference(text)) {
    require(text.find('/') == std::string_view::npos && text.front() != '.', "no way out");
  }
  return 0;
}
