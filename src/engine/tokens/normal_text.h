#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {

/// Text being normalised, with as much memory of the original as the tokenizers need.
struct NormalText {
  std::string text;
  /// How many of the first bytes come from the original's first character. Metaspace with the
  /// scheme "first" asks: it marks only what starts where the original starts.
  size_t from_start = 0;
};

/// Writes the next state of a NormalText, front to back, and keeps from_start right.
class TextRewriter {
 public:
  /// Reads before, which must outlive the rewriter and must not be changed by others.
  explicit TextRewriter(NormalText& before) : before_(before) {
    after_.text.reserve(before.text.size() + 16);
  }

  std::string_view text() const { return before_.text; }
  size_t at() const { return at_; }
  bool done() const { return at_ >= before_.text.size(); }

  /// Keeps the next bytes (whole characters).
  void keep(size_t bytes) {
    if (at_ < before_.from_start) {
      after_.from_start += std::min(bytes, before_.from_start - at_);
    }
    after_.text.append(before_.text, at_, bytes);
    at_ += bytes;
  }

  /// Drops the next bytes.
  void drop(size_t bytes) { at_ += bytes; }

  /// Writes text for the next bytes. Where these reach past the original's first character, only
  /// the first character of text counts as coming from there.
  void replace(size_t bytes, std::string_view text) {
    if (at_ < before_.from_start && !text.empty()) {
      const bool all = bytes <= before_.from_start - at_;
      after_.from_start += all ? text.size() : char_length(text.front());
    }
    after_.text.append(text);
    at_ += bytes;
  }

  /// Keeps what is left and makes the result the text's state.
  void finish() {
    if (!done()) keep(before_.text.size() - at_);
    std::swap(before_, after_);
  }

 private:
  NormalText& before_;
  NormalText after_;
  size_t at_ = 0;
};

}  // namespace prefilter::tokens
