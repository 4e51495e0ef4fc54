#include "service/shadow/rule_list.h"

#include <algorithm>

#include "service/shadow/database.h"

namespace prefilter::shadow {
namespace {

constexpr const char* kNoCode = "?";

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

uint64_t count_of(const RuleList& rules, const std::string& language) {
  const auto found = rules.asked.find(language);
  return found == rules.asked.end() ? 0 : found->second;
}

Result<bool> has_tables(Database& log) {
  const Result<std::optional<int64_t>> tables =
      log.number("SELECT count(*) FROM sqlite_schema WHERE name IN ('rules', 'asked')");
  if (!tables) return tables.error();
  return tables->value_or(0) == 2;
}

}  // namespace

std::string counted_language(const std::string& language) {
  const bool code = language.size() <= 3 && std::ranges::all_of(language, is_letter);
  return code ? language : kNoCode;
}

uint64_t looked_at(const RuleList& rules, const pipeline::ListedPattern& pattern) {
  if (pattern.refused) return 0;
  if (!pattern.language.empty()) return count_of(rules, pattern.language) + count_of(rules, "");
  uint64_t all = 0;
  for (const auto& [language, articles] : rules.asked) all += articles;
  return all;
}

Result<void> write_rules(Database& log, int64_t candidate,
                         std::span<const pipeline::ListedPattern> patterns) {
  Result<Statement> add = log.prepare(
      "INSERT INTO rules (candidate, pattern, language, refused) VALUES (?, ?, ?, ?) "
      "ON CONFLICT DO NOTHING");
  if (!add) return add.error();
  for (const pipeline::ListedPattern& pattern : patterns) {
    add->bind(candidate).bind(pattern.name).bind(pattern.language);
    add->bind(int64_t{pattern.refused});
    if (Result<void> done = add->run(); !done) return done.error();
  }
  return {};
}

Result<RuleList> read_rules(Database& log, int64_t candidate) {
  RuleList rules;
  const Result<bool> there = has_tables(log);
  if (!there) return there.error();
  if (!*there) return rules;
  Result<Statement> patterns = log.prepare(
      "SELECT pattern, language, refused FROM rules WHERE candidate = ? ORDER BY pattern");
  if (!patterns) return patterns.error();
  patterns->bind(candidate);
  Result<bool> more = patterns->row();
  for (; more && *more; more = patterns->row()) {
    rules.patterns.push_back({.name = patterns->text(0),
                              .language = patterns->text(1),
                              .refused = patterns->integer(2) != 0});
  }
  if (!more) return more.error();
  Result<Statement> asked = log.prepare("SELECT language, articles FROM asked WHERE candidate = ?");
  if (!asked) return asked.error();
  asked->bind(candidate);
  for (more = asked->row(); more && *more; more = asked->row()) {
    rules.asked[asked->text(0)] = static_cast<uint64_t>(asked->integer(1));
  }
  if (!more) return more.error();
  rules.known = !rules.patterns.empty() || !rules.asked.empty();
  return rules;
}

}  // namespace prefilter::shadow
