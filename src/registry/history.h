#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "registry/records.h"

namespace prefilter::registry {

inline constexpr size_t kMaxHistoryBytes = size_t{256} << 20;

/// history.jsonl as it was read. Each line holds the SHA-256 of the line before it, so that none
/// can be changed, taken out or put in without a trace.
struct History {
  std::vector<Entry> entries;
  std::string last_line;    ///< without its end; "" if there is none
  std::string last_change;  ///< the last one that changed what serves; "" if there is none
  size_t whole_bytes = 0;   ///< up to the end of the last whole line
  std::string tail;         ///< what a writer that was killed left after it, without a line end
};

/// Errors: kCorrupt naming `file` and the line at which the chain breaks.
Result<History> parse_history(std::string_view text, const std::string& file);

/// The entry with the number and the hash that let it follow the last line.
Entry following(const History& history, Entry entry);

/// What serves after these entries, and what rolling back leads to: what CURRENT says, told from
/// the history alone. nullopt: nothing was ever promoted.
std::optional<Current> replayed(const std::vector<Entry>& entries);

/// What CURRENT says after a change to `next`: one step forward, or back where that is `back`.
Current changed(const std::optional<Current>& before, const State& next, Action action);

}  // namespace prefilter::registry
