#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rules/compiled_pattern.h"
#include "prefilter/article.h"

namespace prefilter::rules {

enum class Field { kTitle, kContent };

/// The field's name in files and reports: "title", "content".
std::string_view to_string(Field field);

/// A pattern as its author wrote it.
struct PatternSpec {
  std::string group;
  std::string name;  ///< unique in a set
  std::string pattern;
  Flags flags;
  bool in_title = true;    ///< looks at the title
  bool in_content = true;  ///< looks at the content
  std::string language;  ///< ISO 639-1: for articles of that language or of none named; empty: all
  bool backup = false;   ///< blocks what the model passes (mode primary)
  bool edge_case = false;  ///< in force beside the model alone (mode slm_only)
  std::string origin;      ///< where it stands: "rules.yaml:12"
};

/// A pattern that cannot be taken as it is, and why.
struct RefusedPattern {
  PatternSpec spec;
  Error error;  ///< "rules.yaml:12: pattern NAME: at position 7: lookahead (?=…) …"
};

/// A pattern's first match in one field.
struct Hit {
  size_t pattern = 0;  ///< index in RuleSet::patterns()
  Field field = Field::kTitle;
  Span span;         ///< bytes of the reduced field
  std::string text;  ///< what stands there
};

/// What patterns look at: the fields as the model sees them, each apart, the content in full.
struct ReducedArticle {
  std::string title;
  std::string content;
  std::string language;  ///< the article's own, in lower case, without region; empty: unknown
};

/// Title and content reduced to text by text::reduce.
ReducedArticle reduced(const Article& article);

/// A set of patterns, compiled once. An article is commerce by it if any pattern hits. Immutable:
/// safe to share between threads.
class RuleSet {
 public:
  /// Compiles what can be compiled; the rest is in refused().
  /// Errors: kInvalidArgument for two patterns of one name; kUnsupported for more than
  /// kMaxPatterns, or programs of more than kMaxProgramSize in sum.
  static Result<RuleSet> compile(std::vector<PatternSpec> specs);

  static constexpr size_t kMaxPatterns = 2000;
  static constexpr size_t kMaxProgramSize = size_t{4} << 20;  ///< instructions of 16 bytes

  const std::vector<PatternSpec>& patterns() const { return patterns_; }
  const std::vector<RefusedPattern>& refused() const { return refused_; }

  /// An error that names every refused pattern, if there is one.
  Result<void> require_all() const;

  /// Whether any pattern hits.
  bool hits(const ReducedArticle& article) const;

  /// Which patterns hit, as indices in patterns(), in its order.
  std::vector<size_t> matching(const ReducedArticle& article) const;

  /// Every pattern's first hit in each field that it looks at, in the order of patterns().
  std::vector<Hit> find_all(const ReducedArticle& article) const;

 private:
  RuleSet() = default;
  bool hits_one(size_t pattern, const std::string& language, Subject& title,
                Subject& content) const;

  std::vector<PatternSpec> patterns_;
  std::vector<CompiledPattern> compiled_;  ///< of patterns_
  std::vector<RefusedPattern> refused_;
};

}  // namespace prefilter::rules
