#include "engine/tokens/graphemes.h"

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

/// What the rules need to know of the code points passed so far in one cluster. Nothing of an
/// earlier cluster matters: every rule that looks back stops where a cluster starts.
class Cluster {
 public:
  bool breaks_before(unsigned grapheme_class) const;
  void pass(const CharClass& properties);

 private:
  enum class Pictograph { kNone, kBase, kJoined };  // pictograph, extends, ZWJ
  enum class Conjunct { kNone, kConsonant, kLinked };

  unsigned before_ = 0;  // GraphemeClass of the last code point
  Pictograph pictograph_ = Pictograph::kNone;
  Conjunct conjunct_ = Conjunct::kNone;
  size_t regionals_ = 0;  // regional indicators in a row
};

bool Cluster::breaks_before(unsigned grapheme_class) const {
  using enum GraphemeClass;
  const auto before = static_cast<GraphemeClass>(before_);
  const auto after = static_cast<GraphemeClass>(grapheme_class);
  auto is_control = [](GraphemeClass c) { return c == kCr || c == kLf || c == kControl; };
  if (before == kCr && after == kLf) return false;
  if (is_control(before) || is_control(after)) return true;
  if (before == kL && (after == kL || after == kV || after == kLv || after == kLvt)) return false;
  if ((before == kLv || before == kV) && (after == kV || after == kT)) return false;
  if ((before == kLvt || before == kT) && after == kT) return false;
  if (after == kExtend || after == kZwj || after == kSpacing || before == kPrepend) return false;
  if (after == kConsonant) return conjunct_ != Conjunct::kLinked;
  if (before == kZwj && after == kPictographic) return pictograph_ != Pictograph::kJoined;
  if (before == kRegional && after == kRegional) return regionals_ % 2 == 0;
  return true;
}

void Cluster::pass(const CharClass& properties) {
  using enum GraphemeClass;
  const auto grapheme = static_cast<GraphemeClass>(properties.grapheme);
  before_ = properties.grapheme;
  regionals_ = grapheme == kRegional ? regionals_ + 1 : 0;
  if (grapheme == kPictographic) {
    pictograph_ = Pictograph::kBase;
  } else if (grapheme == kZwj && pictograph_ == Pictograph::kBase) {
    pictograph_ = Pictograph::kJoined;
  } else if (grapheme != kExtend || pictograph_ != Pictograph::kBase) {
    pictograph_ = Pictograph::kNone;
  }
  if (grapheme == kConsonant) {
    conjunct_ = Conjunct::kConsonant;
  } else if ((properties.flags & kConjunctLinker) != 0) {
    if (conjunct_ == Conjunct::kConsonant) conjunct_ = Conjunct::kLinked;
  } else if ((properties.flags & kJoinsConjunct) == 0) {
    conjunct_ = Conjunct::kNone;
  }
}

}  // namespace

size_t grapheme_end(std::string_view text, size_t begin) {
  Cluster cluster;
  size_t end = begin;
  cluster.pass(char_class(next_char(text, end)));
  while (end < text.size()) {
    size_t after = end;
    const CharClass& properties = char_class(next_char(text, after));
    if (cluster.breaks_before(properties.grapheme)) break;
    cluster.pass(properties);
    end = after;
  }
  return end;
}

}  // namespace prefilter::tokens
