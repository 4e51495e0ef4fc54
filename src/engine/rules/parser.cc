#include "engine/rules/parser.h"

#include <optional>
#include <set>

#include "engine/rules/class_reader.h"
#include "engine/rules/escape.h"
#include "engine/rules/group_head.h"
#include "engine/rules/pattern_cursor.h"
#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

Node set_node(CodePointSet set) { return {.kind = Node::Kind::kSet, .set = std::move(set)}; }

Node literal_node(char32_t c, Flags flags) {
  const CodePointSet one{{c, c}};
  return set_node(flags.ignorecase ? ignoring_case(one) : one);
}

Node assertion_node(Assertion assertion) {
  return {.kind = Node::Kind::kAssertion, .assertion = assertion};
}

CodePointSet all_but_line_end() { return CodePointSet{{U'\n', U'\n'}}.complement(); }

bool is_verbose_space(char32_t c) { return c == U' ' || (c >= U'\t' && c <= U'\r'); }

struct Bounds {
  int min = 0;
  int max = Node::kUnbounded;
};

class Parser {
 public:
  Parser(std::string_view pattern, Flags flags) : cursor_(pattern), flags_(flags) {}

  Result<Node> parse() {
    Result<Node> node = choice(flags_, 0);
    if (node && cursor_.peek() != PatternCursor::kEnd) {
      return not_python(cursor_.position(), "unbalanced parenthesis");
    }
    return node;
  }

 private:
  /// a|b|c. At depth 0 flags such as (?i) at the start change `flags` for all that follows.
  Result<Node> choice(Flags& flags, int depth) {
    Node node{.kind = Node::Kind::kChoice};
    do {
      Result<Node> branch = sequence(flags, depth, depth == 0 && node.children.empty());
      if (!branch) return branch;
      node.children.push_back(*std::move(branch));
    } while (cursor_.eat(U'|'));
    if (node.children.size() == 1) return std::move(node.children.front());
    return node;
  }

  Result<Node> sequence(Flags& flags, int depth, bool may_set_flags) {
    Node node{.kind = Node::Kind::kSequence};
    while (true) {
      const size_t begin = cursor_.position();
      const char32_t c = cursor_.peek();
      if (c == PatternCursor::kEnd || c == U'|' || c == U')') return node;
      cursor_.take();
      if (flags.verbose && skip_verbose(c)) continue;
      Result<std::optional<Node>> item = Result<std::optional<Node>>(std::nullopt);
      if (c == U'(') {
        item = group(flags, depth, may_set_flags && node.children.empty());
      } else if (c == U'*' || c == U'+' || c == U'?' || c == U'{') {
        item = repeat(node, begin, c, flags);
      } else {
        item = single(c, flags);
      }
      if (!item) return item.error();
      if (*item) node.children.push_back(**std::move(item));
    }
  }

  /// A space or a comment of verbose mode.
  bool skip_verbose(char32_t c) {
    if (is_verbose_space(c)) return true;
    if (c != U'#') return false;
    for (char32_t next = cursor_.take(); next != U'\n' && next != PatternCursor::kEnd;) {
      next = cursor_.take();
    }
    return true;
  }

  /// Everything but groups and repeats.
  Result<std::optional<Node>> single(char32_t c, Flags flags) {
    if (c == U'[') {
      Result<CodePointSet> set = read_class(cursor_, flags);
      if (!set) return set.error();
      return std::optional(set_node(*std::move(set)));
    }
    if (c == U'\\') return escaped(flags);
    if (c == U'.') {
      return std::optional(
          set_node(flags.dotall ? CodePointSet{{0, kMaxCodePoint}} : all_but_line_end()));
    }
    if (c == U'^') {
      return std::optional(
          assertion_node(flags.multiline ? Assertion::kLineStart : Assertion::kTextStart));
    }
    if (c == U'$') {
      return std::optional(
          assertion_node(flags.multiline ? Assertion::kLineEnd : Assertion::kFinalLineEnd));
    }
    return std::optional(literal_node(c, flags));
  }

  Result<std::optional<Node>> escaped(Flags flags) {
    Result<Escape> escape = read_escape(cursor_, EscapePlace::kExpression);
    if (!escape) return escape.error();
    if (escape->assertion) return std::optional(assertion_node(*escape->assertion));
    if (escape->literal) return std::optional(literal_node(*escape->literal, flags));
    return std::optional(set_node(*escape->set));
  }

  /// The cursor stands behind the parenthesis. nullopt: a comment or flags.
  Result<std::optional<Node>> group(Flags& flags, int depth, bool may_set_flags) {
    const size_t begin = cursor_.position() - 1;
    Result<GroupHead> head = read_group_head(cursor_, flags);
    if (!head) return head.error();
    if (head->kind == GroupHead::Kind::kComment) return std::optional<Node>();
    if (head->kind == GroupHead::Kind::kGlobalFlags) {
      if (!may_set_flags) {
        return not_python(begin, "global flags not at the start of the expression");
      }
      flags = head->flags;
      return std::optional<Node>();
    }
    if (!head->name.empty() && !names_.insert(head->name).second) {
      return not_python(begin, "redefinition of group name '" + head->name + "'");
    }
    if (depth + 1 > kMaxPatternDepth) {
      return not_supported(begin, "more than " + std::to_string(kMaxPatternDepth) +
                                      " groups inside one another; write the pattern flatter");
    }
    Result<Node> inside = choice(head->flags, depth + 1);
    if (!inside) return inside.error();
    if (!cursor_.eat(U')')) return not_python(begin, "missing ), unterminated subpattern");
    // Kept as a node of its own, so that a repeat behind the group takes all of it.
    Node node{.kind = Node::Kind::kSequence};
    node.children.push_back(*std::move(inside));
    return std::optional(std::move(node));
  }

  /// {m,n} behind its brace; nullopt: the brace is a character like others.
  Result<std::optional<Bounds>> braces(size_t begin) {
    const size_t behind = cursor_.position();
    if (cursor_.peek() == U'}') return std::optional<Bounds>();
    const std::optional<int> low = number();
    std::optional<int> high = low;
    if (cursor_.eat(U',')) high = number();
    if (!cursor_.eat(U'}')) {
      cursor_.seek(behind);
      return std::optional<Bounds>();
    }
    const Bounds bounds{.min = low.value_or(0), .max = high.value_or(Node::kUnbounded)};
    if (high && bounds.max < bounds.min) {
      return not_python(begin, "min repeat greater than max repeat");
    }
    if (bounds.min > kMaxPatternRepeat || bounds.max > kMaxPatternRepeat) {
      return not_supported(begin, "the repeat " + cursor_.since(begin) + " counts further than " +
                                      std::to_string(kMaxPatternRepeat) +
                                      "; use *, + or smaller numbers");
    }
    return std::optional(bounds);
  }

  /// Decimal digits, capped above the limit; nullopt if there are none.
  std::optional<int> number() {
    std::optional<int> value;
    while (cursor_.peek() >= U'0' && cursor_.peek() <= U'9') {
      const int digit = static_cast<int>(cursor_.take() - U'0');
      value = std::min(value.value_or(0) * 10 + digit, kMaxPatternRepeat + 1);
    }
    return value;
  }

  Result<std::optional<Node>> repeat(Node& sequence, size_t begin, char32_t c, Flags flags) {
    Bounds bounds{.min = c == U'+' ? 1 : 0, .max = c == U'?' ? 1 : Node::kUnbounded};
    if (c == U'{') {
      const Result<std::optional<Bounds>> read = braces(begin);
      if (!read) return read.error();
      if (!*read) return std::optional(literal_node(c, flags));
      bounds = **read;
    }
    std::vector<Node>& items = sequence.children;
    if (items.empty() || items.back().kind == Node::Kind::kAssertion) {
      return not_python(begin, "nothing to repeat");
    }
    if (items.back().kind == Node::Kind::kRepeat) return not_python(begin, "multiple repeat");
    const bool lazy = cursor_.eat(U'?');
    if (!lazy && cursor_.eat(U'+')) {
      return not_supported(begin, "the possessive repeat " + cursor_.since(begin) +
                                      " gives nothing back to what follows, which cannot be "
                                      "checked in one pass over the text; leave the last + away");
    }
    Node node{.kind = Node::Kind::kRepeat, .min = bounds.min, .max = bounds.max, .lazy = lazy};
    node.children.push_back(std::move(items.back()));
    items.pop_back();
    return std::optional(std::move(node));
  }

  PatternCursor cursor_;
  Flags flags_;
  std::set<std::string> names_;
};

}  // namespace

Result<Node> parse_pattern(std::string_view pattern, Flags flags) {
  return Parser(pattern, flags).parse();
}

}  // namespace prefilter::rules
