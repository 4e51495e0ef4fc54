#include "engine/rules/compiled_pattern.h"

#include <re2/re2.h>

#include "base/utf8.h"
#include "engine/rules/parser.h"
#include "engine/rules/re2_syntax.h"

namespace prefilter::rules {
namespace {

Error unsupported(const std::string& what) { return Error(ErrorCode::kUnsupported, what); }

Error of_re2(const RE2& program) {
  switch (program.error_code()) {
    case RE2::ErrorPatternTooLarge:
      return unsupported("it needs too much memory; count less far in {m,n}, or split it");
    case RE2::ErrorRepeatSize:
      return unsupported("its repeats inside one another count further than " +
                         std::to_string(kMaxPatternRepeat) + "; use * or smaller numbers");
    default:
      return unsupported("RE2 refuses it: " + program.error() + "; please write it simpler");
  }
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct CompiledPattern::Program {
  Program(const std::string& pattern, const RE2::Options& options) : regex(pattern, options) {}
  RE2 regex;
};

const MarkedText& Subject::form(LineEnds line_ends) {
  std::optional<MarkedText>& form = line_ends == LineEnds::kAll ? all_ : last_;
  if (!form) form.emplace(text_, line_ends);
  return *form;
}

Result<CompiledPattern> CompiledPattern::compile(std::string_view pattern, Flags flags) {
  if (pattern.size() > kMaxPatternBytes) {
    return unsupported("longer than " + std::to_string(kMaxPatternBytes) + " bytes; split it");
  }
  if (!utf8::is_valid(pattern)) return Error(ErrorCode::kInvalidArgument, "not valid UTF-8");
  const Result<Node> syntax = parse_pattern(pattern, flags);
  if (!syntax) return syntax.error();
  if (can_be_empty(*syntax)) {
    return unsupported(
        "it can match without reading a character, and so hits nearly every text; "
        "leave the optional part away, or ask for one character of it");
  }
  const Re2Pattern written = to_re2(*syntax);
  if (written.last_line_end && written.any_line_end) {
    return unsupported("it holds `$` with and without the flag m; use one of them");
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kMaxPatternMemoryBytes);
  auto program = std::make_shared<const Program>(written.text, options);
  if (!program->regex.ok()) return of_re2(program->regex);
  return CompiledPattern(std::move(program),
                         written.any_line_end ? LineEnds::kAll : LineEnds::kLastCharacter);
}

bool CompiledPattern::hits(Subject& subject) const {
  const re2::StringPiece text = piece(subject.form(line_ends_).view());
  return program_->regex.Match(text, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<Span> CompiledPattern::find(Subject& subject) const {
  const MarkedText& form = subject.form(line_ends_);
  const re2::StringPiece text = piece(form.view());
  re2::StringPiece found;
  if (!program_->regex.Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1)) return std::nullopt;
  const auto begin = static_cast<size_t>(found.data() - text.data());
  return Span{.begin = form.original(begin), .end = form.original(begin + found.size())};
}

const std::string& CompiledPattern::re2_text() const { return program_->regex.pattern(); }

int CompiledPattern::program_size() const { return program_->regex.ProgramSize(); }

}  // namespace prefilter::rules
