#pragma once

#include <string>
#include <string_view>

#include "base/utf8.h"
#include "prefilter/error.h"

namespace prefilter::rules {

/// Goes through the characters of a pattern, which must be valid UTF-8.
class PatternCursor {
 public:
  static constexpr char32_t kEnd = 0xFFFFFFFF;  ///< what is read past the last character

  explicit PatternCursor(std::string_view pattern) {
    for (size_t at = 0; at < pattern.size();) {
      const utf8::Decoded decoded = utf8::decode(pattern, at);
      characters_.push_back(decoded.code_point);
      at += decoded.length;
    }
  }

  char32_t peek(size_t ahead = 0) const {
    return position_ + ahead < characters_.size() ? characters_[position_ + ahead] : kEnd;
  }
  char32_t take() {
    const char32_t next = peek();
    if (next != kEnd) ++position_;
    return next;
  }
  bool eat(char32_t wanted) {
    const bool there = peek() == wanted;
    if (there) ++position_;
    return there;
  }

  size_t position() const { return position_; }
  void seek(size_t position) { position_ = position; }

  /// The pattern from `begin` to where the cursor stands.
  std::string since(size_t begin) const {
    std::string text;
    for (size_t at = begin; at < position_; ++at) utf8::append(text, characters_[at]);
    return text;
  }

 private:
  std::u32string characters_;
  size_t position_ = 0;
};

/// "at position 3: unterminated character set": what Python refuses as well.
inline Error not_python(size_t position, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument,
               "at position " + std::to_string(position) + ": " + what);
}

/// "at position 3: lookahead (?=…): why; what to do": what Python takes, and this engine does not.
inline Error not_supported(size_t position, const std::string& what) {
  return Error(ErrorCode::kUnsupported, "at position " + std::to_string(position) + ": " + what);
}

}  // namespace prefilter::rules
