#include "engine/tokens/added_tokens.h"

#include <algorithm>
#include <utility>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

bool ends_with_word(std::string_view text) {
  size_t at = text.size();
  return at > 0 && has_flag(previous_char(text, at), kWordChar);
}

bool starts_with_word(std::string_view text) {
  size_t at = 0;
  return !text.empty() && has_flag(next_char(text, at), kWordChar);
}

/// Where the white space that ends at text[end] starts, not before `limit`.
size_t space_begin(std::string_view text, size_t end, size_t limit) {
  while (end > limit) {
    size_t before = end;
    if (!has_flag(previous_char(text, before), kWhiteSpace)) break;
    end = before;
  }
  return end;
}

size_t space_end(std::string_view text, size_t begin) {
  while (begin < text.size()) {
    size_t after = begin;
    if (!has_flag(next_char(text, after), kWhiteSpace)) break;
    begin = after;
  }
  return begin;
}

}  // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::vector<PieceTrie::Piece> pieces;
  for (const AddedToken& token : tokens_) {
    pieces.push_back({token.content, static_cast<int32_t>(pieces.size())});
    if (!token.content.empty()) may_start_[static_cast<uint8_t>(token.content.front())] = true;
  }
  trie_ = PieceTrie(pieces);
}

AddedTokenFinder::Match AddedTokenFinder::find(std::string_view text, size_t from) const {
  for (size_t begin = from; begin < text.size(); ++begin) {
    if (!may_start_[static_cast<uint8_t>(text[begin])]) continue;
    Match longest{0, 0, nullptr};
    PieceTrie::Node node = PieceTrie::kRoot;
    for (size_t end = begin; end < text.size();) {
      node = trie_.step(node, text[end++]);
      if (node == PieceTrie::kNone) break;
      const int32_t index = trie_.id_at(node);
      if (index != PieceTrie::kNoPiece) {
        longest = {begin, end, &tokens_[static_cast<size_t>(index)]};
      }
    }
    if (longest.token != nullptr) return longest;
  }
  return {text.size(), text.size(), nullptr};
}

std::vector<TextPart> AddedTokenFinder::split(std::string_view text) const {
  std::vector<TextPart> parts;
  size_t covered = 0;
  Match match{0, 0, nullptr};
  while (!tokens_.empty()) {
    match = find(text, match.end);
    if (match.token == nullptr) break;
    const AddedToken& token = *match.token;
    if (token.single_word &&
        (ends_with_word(text.substr(0, match.begin)) || starts_with_word(text.substr(match.end)))) {
      continue;
    }
    size_t begin = match.begin;
    if (token.lstrip) begin = std::max(space_begin(text, begin, covered), covered);
    const size_t end = token.rstrip ? space_end(text, match.end) : match.end;
    if (covered < begin) parts.push_back({covered, begin, -1});
    parts.push_back({begin, end, token.id});
    covered = end;
  }
  if (covered < text.size()) parts.push_back({covered, text.size(), -1});
  return parts;
}

}  // namespace prefilter::tokens
