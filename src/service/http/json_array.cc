#include "service/http/json_array.h"

namespace prefilter::http {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::optional<std::string_view> JsonArray::fail(std::string_view problem) {
  state_ = State::kDone;
  problem_ = problem;
  return std::nullopt;
}

void JsonArray::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

/// Where the comma or bracket behind the element at at_ stands; the text's end if there is none.
size_t JsonArray::element_end() const {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = at_; i < text_.size(); ++i) {
    const char c = text_[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text_.size();
}

std::optional<std::string_view> JsonArray::next() {
  if (state_ == State::kDone) return std::nullopt;
  skip_space();
  if (state_ == State::kBefore) {
    if (at_ == text_.size() || text_[at_] != '[') return fail("it does not begin with [");
    ++at_;
    skip_space();
    const bool empty = at_ < text_.size() && text_[at_] == ']';
    state_ = State::kInside;
    if (empty) {
      ++at_;
      skip_space();
      if (at_ < text_.size()) return fail("something stands behind its end");
      state_ = State::kDone;
      return std::nullopt;
    }
  }
  const size_t begin = at_;
  const size_t delimiter = element_end();
  if (delimiter == text_.size()) return fail("it has no end");
  size_t end = delimiter;
  while (end > begin && is_space(text_[end - 1])) --end;
  if (end == begin) return fail("an element is empty");
  if (text_[delimiter] == '}') return fail("a bracket does not fit");
  at_ = delimiter + 1;
  if (text_[delimiter] == ']') {
    skip_space();
    if (at_ < text_.size()) return fail("something stands behind its end");
    state_ = State::kDone;
  }
  return text_.substr(begin, end - begin);
}

}  // namespace prefilter::http
