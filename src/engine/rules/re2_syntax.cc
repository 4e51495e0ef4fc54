#include "engine/rules/re2_syntax.h"

#include <array>
#include <string_view>

#include "engine/rules/marked_text.h"
#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

std::string hex(char32_t code_point) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[code_point % 16]);
    code_point /= 16;
  } while (code_point != 0);
  return "\\x{" + digits + "}";
}

bool is_plain(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') ||
         c == U' ';
}

std::string character(char32_t c) {
  return is_plain(c) ? std::string(1, static_cast<char>(c)) : hex(c);
}

/// One of the set, which is not empty, without marks.
std::string bare_class(const CodePointSet& set) {
  if (set.size() == 1) return character(set.ranges().front().first);
  std::string text = "[";
  for (const Range& range : set.ranges()) {
    text += character(range.first);
    if (range.last > range.first) text += "-" + character(range.last);
  }
  return text + "]";
}

/// The members that stand between marks, by the code points that stand there.
CodePointSet between_marks(const CodePointSet& set) {
  CodePointSet marked = set.intersection({{0x80, 0xD7FF}, {0xE000, kMaxCodePoint}});
  // No text holds these: they only make one range of two, and so the program shorter.
  if (set.contains(0xD7FF) && set.contains(0xE000)) marked.add({kLastStandIn + 1, 0xDFFF});
  for (const char32_t c : {U'\x01', U'\x02', U'_'}) {
    if (set.contains(c)) marked.add({stand_in(c), stand_in(c)});
  }
  return marked;
}

CodePointSet word_between_marks() { return between_marks(word_characters()); }

/// The mark of these code points: where it follows from the text anyway, either will do.
std::string mark_of(const CodePointSet& marked) {
  static const CodePointSet words = word_between_marks();
  const CodePointSet common = words.intersection(marked);
  if (common.empty()) return "\\x01";
  return common == marked ? "_" : "[\\x01_]";
}

std::string one_of(const CodePointSet& set) {
  static const CodePointSet bare_alphabet =
      CodePointSet{{1, 2}, {U'_', U'_'}, {0x80, kMaxCodePoint}}.complement();
  CodePointSet bare = set.intersection(bare_alphabet);
  if (set.contains(U'\n')) bare.add({U'\x02', U'\x02'});
  const CodePointSet marked = between_marks(set);
  if (bare.empty() && marked.empty()) return "[^\\x00-\\x{10ffff}]";
  if (marked.empty()) return bare_class(bare);
  const std::string mark = mark_of(marked);
  const std::string unit = mark + bare_class(marked) + mark;
  return bare.empty() ? unit : "(?:" + bare_class(bare) + "|" + unit + ")";
}

class Writer {
 public:
  Re2Pattern write(const Node& pattern) {
    add(pattern);
    return std::move(out_);
  }

 private:
  void add(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kSet:
        out_.text += one_of(node.set);
        break;
      case Node::Kind::kAssertion:
        add(node.assertion);
        break;
      case Node::Kind::kSequence:
        for (const Node& child : node.children) add(child);
        break;
      case Node::Kind::kChoice:
        out_.text += "(?:";
        for (const Node& child : node.children) {
          if (&child != &node.children.front()) out_.text += "|";
          add(child);
        }
        out_.text += ")";
        break;
      case Node::Kind::kRepeat:
        out_.text += "(?:";
        add(node.children.front());
        out_.text += ")" + count_of(node) + (node.lazy ? "?" : "");
        break;
    }
  }

  void add(Assertion assertion) {
    switch (assertion) {
      case Assertion::kTextStart:
        out_.text += "\\A";
        break;
      case Assertion::kTextEnd:
        out_.text += "\\z";
        break;
      case Assertion::kFinalLineEnd:
        out_.text += "(?m:$)";
        out_.last_line_end = true;
        break;
      case Assertion::kLineStart:
        out_.text += "(?m:^)";
        out_.any_line_end = true;
        break;
      case Assertion::kLineEnd:
        out_.text += "(?m:$)";
        out_.any_line_end = true;
        break;
      case Assertion::kWordBoundary:
        out_.text += "\\b";
        break;
      case Assertion::kNoBoundary:
        out_.text += "\\B";
        break;
    }
  }

  static std::string count_of(const Node& repeat) {
    if (repeat.max == Node::kUnbounded) {
      if (repeat.min <= 1) return repeat.min == 0 ? "*" : "+";
      return "{" + std::to_string(repeat.min) + ",}";
    }
    if (repeat.min == 0 && repeat.max == 1) return "?";
    return "{" + std::to_string(repeat.min) + "," + std::to_string(repeat.max) + "}";
  }

  Re2Pattern out_;
};

}  // namespace

Re2Pattern to_re2(const Node& pattern) { return Writer().write(pattern); }

}  // namespace prefilter::rules
