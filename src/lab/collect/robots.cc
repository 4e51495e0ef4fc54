#include "lab/collect/robots.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace prefilter::collect {
namespace {

constexpr size_t kMaxBytes = size_t{500} << 10;
constexpr size_t kMaxRules = 10'000;
constexpr size_t kMaxPatternBytes = 2'000;
constexpr double kMaxDelay = 3600.0;

std::string_view trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return result;
}

/// Whether the path begins as the pattern says: `*` is any run of characters, `$` at the end that
/// of the path. Greedy with one way back, so time is at most the product of the lengths.
bool matches(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  size_t p = 0;
  size_t at = 0;
  size_t star = std::string_view::npos;
  size_t star_at = 0;
  while (true) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_at = at;
    } else if (p == pattern.size() && (!anchored || at == path.size())) {
      return true;
    } else if (p < pattern.size() && at < path.size() && pattern[p] == path[at]) {
      ++p;
      ++at;
    } else if (star != std::string_view::npos && star_at < path.size()) {
      p = star + 1;
      at = ++star_at;
    } else {
      return false;
    }
  }
}

}  // namespace

Robots Robots::closed() {
  Robots robots;
  robots.rules_.push_back({"/", false});
  return robots;
}

Robots Robots::parse(std::string_view text, std::string_view robot) {
  text = text.substr(0, kMaxBytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string name = lower(robot);
  Robots own;
  Robots common;
  bool has_own = false;
  bool for_own = false;
  bool for_all = false;
  bool in_names = false;  // the lines before were names: one more joins their group
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = lower(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (key == "user-agent") {
      if (!in_names) for_own = for_all = false;
      in_names = true;
      for_all |= value == "*";
      for_own |= !value.empty() && lower(value) == name;
      has_own |= for_own;
      continue;
    }
    const bool rule = key == "allow" || key == "disallow";
    if (rule || key == "crawl-delay") in_names = false;
    for (const auto& [wanted, into] : {std::pair(for_own, &own), std::pair(for_all, &common)}) {
      if (!wanted) continue;
      if (rule && !value.empty() && value.size() <= kMaxPatternBytes &&
          into->rules_.size() < kMaxRules) {
        into->rules_.push_back({std::string(value), key == "allow"});
      } else if (key == "crawl-delay") {
        const double seconds = std::strtod(std::string(value).c_str(), nullptr);
        if (seconds > 0.0) into->delay_s_ = std::min(seconds, kMaxDelay);
      }
    }
  }
  return has_own ? own : common;
}

bool Robots::allows(std::string_view path) const {
  if (path == "/robots.txt") return true;
  size_t longest = 0;
  bool allowed = true;
  for (const Rule& rule : rules_) {
    if (!matches(rule.pattern, path)) continue;
    if (rule.pattern.size() > longest) {
      longest = rule.pattern.size();
      allowed = rule.allow;
    } else if (rule.pattern.size() == longest) {
      allowed |= rule.allow;
    }
  }
  return allowed;
}

}  // namespace prefilter::collect
