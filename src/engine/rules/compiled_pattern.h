#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/rules/marked_text.h"
#include "engine/rules/syntax.h"
#include "prefilter/error.h"

namespace prefilter::rules {

inline constexpr size_t kMaxPatternBytes = 4096;
/// What RE2 may use for one pattern, two thirds of it for the program: a Unicode class such as \w
/// takes some 20 KB there, each time it is counted out.
inline constexpr int64_t kMaxPatternMemoryBytes = int64_t{8} << 20;

/// Bytes of a text, `end` excluded.
struct Span {
  size_t begin = 0;
  size_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// A text in the forms that patterns ask for, each made when the first pattern asks. Not shared
/// between threads; the text, in valid UTF-8, must outlive it.
class Subject {
 public:
  explicit Subject(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  const MarkedText& form(LineEnds line_ends);

 private:
  std::string_view text_;
  std::optional<MarkedText> last_;
  std::optional<MarkedText> all_;
};

/// A pattern of Python's `re`, ready to search. Immutable: safe to share between threads. Its
/// copies share the program.
class CompiledPattern {
 public:
  /// Errors: those of parse_pattern; kUnsupported for a pattern that can match no characters (it
  /// would hit nearly every text), that mixes `$` with and without multiline, or that needs more
  /// than kMaxPatternBytes or kMaxPatternMemoryBytes. Each names a way out.
  static Result<CompiledPattern> compile(std::string_view pattern, Flags flags);

  /// Whether `re.search` finds something. Linear in the text.
  bool hits(Subject& subject) const;

  /// The leftmost match, by the order of preference that Python has too. Linear in the text.
  std::optional<Span> find(Subject& subject) const;

  LineEnds line_ends() const { return line_ends_; }
  /// The pattern as RE2 reads it, in the alphabet of marked_text.h.
  const std::string& re2_text() const;
  /// The size of RE2's program, in instructions.
  int program_size() const;

 private:
  struct Program;  // RE2's, which no header of ours names

  CompiledPattern(std::shared_ptr<const Program> program, LineEnds line_ends)
      : program_(std::move(program)), line_ends_(line_ends) {}

  std::shared_ptr<const Program> program_;
  LineEnds line_ends_;
};

}  // namespace prefilter::rules
