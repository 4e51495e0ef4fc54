#include "engine/rules/syntax.h"

#include <algorithm>

namespace prefilter::rules {

bool can_be_empty(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kSet:
      return false;
    case Node::Kind::kAssertion:
      return true;
    case Node::Kind::kSequence:
      return std::ranges::all_of(node.children, can_be_empty);
    case Node::Kind::kChoice:
      return std::ranges::any_of(node.children, can_be_empty);
    case Node::Kind::kRepeat:
      return node.min == 0 || can_be_empty(node.children.front());
  }
  return true;
}

}  // namespace prefilter::rules
