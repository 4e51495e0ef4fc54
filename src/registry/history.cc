#include "registry/history.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"

namespace prefilter::registry {
namespace {

std::string hash_of(std::string_view line) {
  return sha256_hex(std::as_bytes(std::span(line.data(), line.size())));
}

}  // namespace

Result<History> parse_history(std::string_view text, const std::string& file) {
  History history;
  while (true) {
    const size_t end = text.find('\n', history.whole_bytes);
    if (end == std::string_view::npos) break;
    const std::string_view line = text.substr(history.whole_bytes, end - history.whole_bytes);
    const std::string place = file + ":" + std::to_string(history.entries.size() + 1);
    Result<Entry> entry = parse_entry(line, place);
    if (!entry) return entry.error();
    if (entry->number != history.entries.size() + 1 ||
        entry->previous_sha256 != hash_of(history.last_line)) {
      return Error(ErrorCode::kCorrupt,
                   place +
                       ": does not follow the line before it: one of them was changed, taken "
                       "out or put in");
    }
    history.last_line = line;
    if (entry->to) history.last_change = line;
    history.entries.push_back(*std::move(entry));
    history.whole_bytes = end + 1;
  }
  history.tail = text.substr(history.whole_bytes);
  return history;
}

Entry following(const History& history, Entry entry) {
  entry.number = history.entries.size() + 1;
  entry.previous_sha256 = hash_of(history.last_line);
  return entry;
}

Current changed(const std::optional<Current>& before, const State& next, Action action) {
  Current current{.state = next, .previous = {}, .entry = ""};
  if (!before) return current;
  current.previous = before->previous;
  const auto back = std::find(current.previous.begin(), current.previous.end(), next);
  if (action != Action::kPromote && back != current.previous.end()) {
    current.previous.erase(current.previous.begin(), back + 1);
  } else if (before->state != next) {
    current.previous.insert(current.previous.begin(), before->state);
    if (current.previous.size() > kMaxPrevious) current.previous.pop_back();
  }
  return current;
}

std::optional<Current> replayed(const std::vector<Entry>& entries) {
  std::optional<Current> current;
  for (const Entry& entry : entries) {
    if (entry.to) current = changed(current, *entry.to, entry.action);
  }
  return current;
}

}  // namespace prefilter::registry
