#include "engine/tokens/piece_trie.h"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace prefilter::tokens {
namespace {

constexpr size_t kLabelPadding = 16;

/// A piece with its first bytes as numbers that sort as they do, zeros behind a shorter text.
struct Key {
  uint64_t first, second;
  uint32_t place;  // in the list of pieces
};

uint64_t bytes_as_number(std::string_view text) {
  uint64_t number = 0;
  if (!text.empty()) std::memcpy(&number, text.data(), std::min(text.size(), sizeof(number)));
  return __builtin_bswap64(number);
}

/// The pieces in the order of their bytes, each text once, with the id that came last.
std::vector<PieceTrie::Piece> sorted_unique(const std::vector<PieceTrie::Piece>& pieces) {
  std::vector<Key> keys;
  keys.reserve(pieces.size());
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view text = pieces[i].text;
    if (text.empty()) continue;
    const std::string_view rest = text.substr(std::min(text.size(), sizeof(uint64_t)));
    keys.push_back({bytes_as_number(text), bytes_as_number(rest), static_cast<uint32_t>(i)});
  }
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    const int order = pieces[a.place].text.compare(pieces[b.place].text);
    return order != 0 ? order < 0 : a.place < b.place;
  });
  std::vector<PieceTrie::Piece> sorted;
  sorted.reserve(keys.size());
  for (const Key& key : keys) {
    const PieceTrie::Piece& piece = pieces[key.place];
    if (!sorted.empty() && sorted.back().text == piece.text) sorted.pop_back();
    sorted.push_back(piece);
  }
  return sorted;
}

/// A run of sorted pieces that share the first bytes.
struct Run {
  uint32_t begin, end;
};

}  // namespace

PieceTrie::PieceTrie(const std::vector<Piece>& unsorted) {
  const std::vector<Piece> pieces = sorted_unique(unsorted);
  root_.fill(kNone);
  labels_.push_back(0);
  std::vector<Run> level = {{0, static_cast<uint32_t>(pieces.size())}};
  std::vector<Run> next_level;
  for (size_t depth = 0; !level.empty(); ++depth) {
    next_level.clear();
    for (Run run : level) {
      // Of the run's pieces the shortest comes first; it alone can end here.
      const bool ends_here = run.begin < run.end && pieces[run.begin].text.size() == depth;
      ids_.push_back(ends_here ? pieces[run.begin].id : kNoPiece);
      first_child_.push_back(static_cast<Node>(labels_.size()));
      uint32_t at = run.begin + (ends_here ? 1 : 0);
      while (at < run.end) {
        const char label = pieces[at].text[depth];
        const uint32_t begin = at;
        while (at < run.end && pieces[at].text[depth] == label) ++at;
        labels_.push_back(static_cast<uint8_t>(label));
        next_level.push_back({begin, at});
      }
    }
    std::swap(level, next_level);
  }
  first_child_.push_back(static_cast<Node>(labels_.size()));
  for (Node node = first_child_[kRoot]; node < first_child_[kRoot + 1]; ++node) {
    root_[labels_[node]] = node;
  }
  labels_.resize(labels_.size() + kLabelPadding);
}

PieceTrie::Node PieceTrie::child(Node node, uint8_t label) const {
  const Node begin = first_child_[node];
  const Node end = first_child_[node + 1];
  const __m128i wanted = _mm_set1_epi8(static_cast<char>(label));
  for (Node at = begin; at < end; at += 16) {
    const __m128i labels = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&labels_[at]));
    auto found = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(labels, wanted)));
    if (end - at < 16) found &= (1U << (end - at)) - 1;
    if (found != 0) return at + static_cast<Node>(std::countr_zero(found));
  }
  return kNone;
}

PieceTrie::Node PieceTrie::walk(Node from, std::string_view text) const {
  for (size_t i = 0; i < text.size() && from != kNone; ++i) from = step(from, text[i]);
  return from;
}

int32_t PieceTrie::find(std::string_view text) const {
  const Node node = walk(kRoot, text);
  return node == kNone ? kNoPiece : id_at(node);
}

}  // namespace prefilter::tokens
