#include "engine/rules/marked_text.h"

#include <algorithm>

#include "base/utf8.h"
#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

bool stays(char c) {
  return static_cast<unsigned char>(c) < 0x80 && c != kWordMark && c != kOtherMark &&
         c != kInnerLineEnd;
}

/// Half of a surrogate pair in the three bytes that UTF-8 would take; utf8::append refuses it.
void append_stand_in(std::string& text, char32_t code_point) {
  text += static_cast<char>(0xE0 | (code_point >> 12));
  text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
  text += static_cast<char>(0x80 | (code_point & 0x3F));
}

void append_marked(std::string& text, char32_t code_point, std::string_view bytes) {
  const char mark = word_characters().contains(code_point) ? kWordMark : kOtherMark;
  text += mark;
  if (const char32_t other = stand_in(code_point); other != code_point) {
    append_stand_in(text, other);
  } else {
    text.append(bytes);
  }
  text += mark;
}

/// How many bytes a character takes in the marked text.
size_t marked_size(char first_byte, size_t length) {
  if (stays(first_byte) || first_byte == '\n') return 1;
  return 2 + (length == 1 ? 3 : length);
}

}  // namespace

char32_t stand_in(char32_t code_point) {
  if (code_point == U'\x01') return kFirstStandIn;
  if (code_point == U'\x02') return kFirstStandIn + 1;
  return code_point == U'_' ? kLastStandIn : code_point;
}

MarkedText::MarkedText(std::string_view text, LineEnds line_ends) : text_(text) {
  const auto is_inner_end = [&](size_t at) {
    return line_ends == LineEnds::kLastCharacter && text[at] == '\n' && at + 1 < text.size();
  };
  for (size_t at = 0; at < text.size();) {
    if (stays(text[at]) && !is_inner_end(at)) {
      if (!same_) marked_ += text[at];
      ++at;
      continue;
    }
    if (same_) {
      same_ = false;
      marked_.reserve(text.size() * 2);
      marked_.assign(text.substr(0, at));
    }
    const utf8::Decoded decoded = utf8::decode(text, at);
    if (is_inner_end(at)) {
      marked_ += kInnerLineEnd;
    } else {
      append_marked(marked_, decoded.code_point, text.substr(at, decoded.length));
    }
    at += decoded.length;
  }
}

size_t MarkedText::original(size_t marked) const {
  if (same_) return marked;
  size_t at = 0;
  for (size_t seen = 0; at < text_.size() && seen < marked;) {
    const size_t length = utf8::decode(text_, at).length;
    seen += marked_size(text_[at], length);
    at += length;
  }
  return at;
}

}  // namespace prefilter::rules
