#include "engine/rules/rule_set.h"

#include <algorithm>
#include <map>

#include "engine/text/compose.h"

namespace prefilter::rules {
namespace {

std::string primary_language(std::string_view tag) {
  std::string language(tag.substr(0, tag.find_first_of("-_")));
  for (char& c : language) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return language;
}

Result<void> check_names(const std::vector<PatternSpec>& specs) {
  std::map<std::string_view, std::string_view> origins;
  for (const PatternSpec& spec : specs) {
    const auto [entry, is_new] = origins.emplace(spec.name, spec.origin);
    if (!is_new) {
      return Error(ErrorCode::kInvalidArgument, spec.origin + ": there is a pattern " + spec.name +
                                                    " already, at " + std::string(entry->second));
    }
  }
  return {};
}

bool looks_at(const PatternSpec& spec, const std::string& language) {
  return spec.language.empty() || language.empty() || spec.language == language;
}

}  // namespace

std::string_view to_string(Field field) { return field == Field::kTitle ? "title" : "content"; }

ReducedArticle reduced(const Article& article) {
  return {.title = text::reduce(article.title),
          .content = text::reduce(article.content),
          .language = primary_language(article.language)};
}

Result<RuleSet> RuleSet::compile(std::vector<PatternSpec> specs) {
  if (specs.size() > kMaxPatterns) {
    return Error(ErrorCode::kUnsupported, std::to_string(specs.size()) + " patterns; at most " +
                                              std::to_string(kMaxPatterns) + " are taken");
  }
  if (auto named = check_names(specs); !named) return named.error();
  RuleSet set;
  size_t instructions = 0;
  for (PatternSpec& spec : specs) {
    Result<CompiledPattern> compiled = CompiledPattern::compile(spec.pattern, spec.flags);
    if (!compiled) {
      const Error error = compiled.error().with(spec.origin + ": pattern " + spec.name);
      set.refused_.push_back({.spec = std::move(spec), .error = error});
      continue;
    }
    instructions += static_cast<size_t>(compiled->program_size());
    if (instructions > kMaxProgramSize) {
      return Error(ErrorCode::kUnsupported, spec.origin + ": with pattern " + spec.name +
                                                " the set needs too much memory; remove patterns "
                                                "or count less far in {m,n}");
    }
    set.patterns_.push_back(std::move(spec));
    set.compiled_.push_back(*std::move(compiled));
  }
  return set;
}

Result<void> RuleSet::require_all() const {
  if (refused_.empty()) return {};
  std::string all;
  for (const RefusedPattern& refused : refused_) {
    all += (all.empty() ? "" : "\n") + refused.error.message();
  }
  return Error(refused_.front().error.code(), all);
}

bool RuleSet::hits_one(size_t pattern, const std::string& language, Subject& title,
                       Subject& content) const {
  const PatternSpec& spec = patterns_[pattern];
  return looks_at(spec, language) && ((spec.in_title && compiled_[pattern].hits(title)) ||
                                      (spec.in_content && compiled_[pattern].hits(content)));
}

bool RuleSet::hits(const ReducedArticle& article) const {
  Subject title(article.title);
  Subject content(article.content);
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (hits_one(i, article.language, title, content)) return true;
  }
  return false;
}

std::vector<size_t> RuleSet::matching(const ReducedArticle& article) const {
  Subject title(article.title);
  Subject content(article.content);
  std::vector<size_t> indices;
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (hits_one(i, article.language, title, content)) indices.push_back(i);
  }
  return indices;
}

std::vector<Hit> RuleSet::find_all(const ReducedArticle& article) const {
  Subject title(article.title);
  Subject content(article.content);
  std::vector<Hit> hits;
  const auto look = [&](size_t pattern, Field field, Subject& subject) {
    const std::optional<Span> span = compiled_[pattern].find(subject);
    if (!span) return;
    const std::string_view text = subject.text().substr(span->begin, span->end - span->begin);
    hits.push_back({.pattern = pattern, .field = field, .span = *span, .text = std::string(text)});
  };
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (!looks_at(patterns_[i], article.language)) continue;
    if (patterns_[i].in_title) look(i, Field::kTitle, title);
    if (patterns_[i].in_content) look(i, Field::kContent, content);
  }
  return hits;
}

}  // namespace prefilter::rules
