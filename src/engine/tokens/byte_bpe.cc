#include "engine/tokens/byte_bpe.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/tokens/byte_alphabet.h"
#include "engine/tokens/merge_table.h"
#include "engine/tokens/piece_trie.h"

namespace prefilter::tokens {
namespace {

constexpr uint32_t kEnd = UINT32_MAX;
// Up to this many symbols, looking at all pairs for each merge is faster than a heap.
constexpr size_t kShortPiece = 24;

class ByteBpe : public Model {
 public:
  explicit ByteBpe(const ByteBpeSpec& spec);

  /// What is wrong with the merges or the unknown token; empty if nothing is.
  std::string fill_merges(const ByteBpeSpec& spec);

  void tokenize(std::string_view piece, Scratch& scratch, std::vector<int32_t>& ids) const override;
  int32_t token_id(std::string_view token) const override { return tokens_.find(token); }
  bool reads_bytes() const override { return true; }
  size_t vocab_size() const override { return vocab_size_; }
  size_t token_count() const override { return token_count_; }

 private:
  void append_bytes(std::string_view piece, std::vector<int32_t>& ids) const;
  void merge_short(std::vector<int32_t>& ids, size_t first) const;
  void merge_long(std::vector<int32_t>& ids, size_t first, Scratch& scratch) const;
  void push_merge(uint32_t at, Scratch& scratch) const;

  PieceTrie tokens_;  // as the vocabulary spells them
  PieceTrie words_;   // as bytes, where ignore_merges asks for whole pieces
  MergeTable merges_;
  std::array<int32_t, 256> byte_ids_{};
  int32_t unk_id_ = PieceTrie::kNoPiece;
  bool fuse_unk_;
  bool ignore_merges_;
  size_t vocab_size_ = 0;
  size_t token_count_;
};

ByteBpe::ByteBpe(const ByteBpeSpec& spec)
    : fuse_unk_(spec.fuse_unk),
      ignore_merges_(spec.ignore_merges),
      token_count_(spec.vocab.size()) {
  std::vector<PieceTrie::Piece> pieces;
  pieces.reserve(spec.vocab.size());
  for (const VocabEntry& entry : spec.vocab) {
    pieces.push_back({entry.text, entry.id});
    vocab_size_ = std::max(vocab_size_, static_cast<size_t>(entry.id) + 1);
  }
  tokens_ = PieceTrie(pieces);
  for (size_t byte = 0; byte < byte_ids_.size(); ++byte) {
    byte_ids_[byte] = tokens_.find(byte_character(static_cast<uint8_t>(byte)));
  }
  if (!ignore_merges_) return;
  std::vector<std::string> spelled;
  spelled.reserve(spec.vocab.size());
  pieces.clear();
  for (const VocabEntry& entry : spec.vocab) {
    auto bytes = spelled_bytes(entry.text);
    if (!bytes) continue;
    spelled.push_back(std::move(*bytes));
    pieces.push_back({spelled.back(), entry.id});
  }
  words_ = PieceTrie(pieces);
}

std::string ByteBpe::fill_merges(const ByteBpeSpec& spec) {
  merges_ = MergeTable(spec.merges.size());
  for (size_t i = 0; i < spec.merges.size(); ++i) {
    const auto& [left, right] = spec.merges[i];
    const PieceTrie::Node left_node = tokens_.walk(PieceTrie::kRoot, left);
    const PieceTrie::Node both =
        left_node == PieceTrie::kNone ? left_node : tokens_.walk(left_node, right);
    const int32_t left_id = left_node == PieceTrie::kNone ? -1 : tokens_.id_at(left_node);
    const int32_t right_id = tokens_.find(right);
    const int32_t merged = both == PieceTrie::kNone ? -1 : tokens_.id_at(both);
    if (left.empty() || right.empty() || left_id < 0 || right_id < 0 || merged < 0) {
      return "merges[" + std::to_string(i) + "]: not of and to tokens of the vocabulary";
    }
    merges_.put(left_id, right_id, static_cast<uint32_t>(i), merged);
  }
  if (spec.unk_token.empty()) return "";
  unk_id_ = tokens_.find(spec.unk_token);
  return unk_id_ < 0 ? "unk_token: not in the vocabulary" : "";
}

void ByteBpe::append_bytes(std::string_view piece, std::vector<int32_t>& ids) const {
  bool after_unknown = false;
  for (char c : piece) {
    const int32_t id = byte_ids_[static_cast<uint8_t>(c)];
    const bool unknown = id == PieceTrie::kNoPiece;
    if (!unknown) {
      ids.push_back(id);
    } else if (unk_id_ != PieceTrie::kNoPiece && !(after_unknown && fuse_unk_)) {
      ids.push_back(unk_id_);
    }
    after_unknown = unknown;
  }
}

void ByteBpe::merge_short(std::vector<int32_t>& ids, size_t first) const {
  std::array<const MergeTable::Entry*, kShortPiece> merge{};  // of each symbol with the next
  size_t pairs = ids.size() - first - 1;
  int32_t* symbols = ids.data() + first;
  for (size_t i = 0; i < pairs; ++i) merge[i] = merges_.find(symbols[i], symbols[i + 1]);
  while (pairs > 0) {
    size_t best = pairs;
    for (size_t i = 0; i < pairs; ++i) {
      if (merge[i] != nullptr && (best == pairs || merge[i]->rank < merge[best]->rank)) best = i;
    }
    if (best == pairs) break;
    symbols[best] = merge[best]->merged;
    std::copy(symbols + best + 2, symbols + pairs + 1, symbols + best + 1);
    std::copy(merge.begin() + static_cast<std::ptrdiff_t>(best) + 1,
              merge.begin() + static_cast<std::ptrdiff_t>(pairs),
              merge.begin() + static_cast<std::ptrdiff_t>(best));
    --pairs;
    if (best > 0) merge[best - 1] = merges_.find(symbols[best - 1], symbols[best]);
    if (best < pairs) merge[best] = merges_.find(symbols[best], symbols[best + 1]);
  }
  ids.resize(first + pairs + 1);
}

/// Of two merges the one that comes later in the order of ranks, then of places.
bool is_later(const Scratch::Merge& a, const Scratch::Merge& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
}

void ByteBpe::push_merge(uint32_t at, Scratch& scratch) const {
  const Scratch::Symbol& symbol = scratch.symbols[at];
  if (symbol.next == kEnd) return;
  const int32_t right = scratch.symbols[symbol.next].id;
  const MergeTable::Entry* entry = merges_.find(symbol.id, right);
  if (entry == nullptr) return;
  scratch.merges.push_back({entry->rank, at, entry->merged});
  std::push_heap(scratch.merges.begin(), scratch.merges.end(), is_later);
}

void ByteBpe::merge_long(std::vector<int32_t>& ids, size_t first, Scratch& scratch) const {
  auto& symbols = scratch.symbols;
  const auto count = static_cast<uint32_t>(ids.size() - first);
  symbols.resize(count);
  scratch.merges.clear();
  for (uint32_t i = 0; i < count; ++i) {
    symbols[i] = {ids[first + i], i == 0 ? kEnd : i - 1, i + 1 == count ? kEnd : i + 1, true};
  }
  for (uint32_t i = 0; i < count; ++i) push_merge(i, scratch);
  while (!scratch.merges.empty()) {
    std::pop_heap(scratch.merges.begin(), scratch.merges.end(), is_later);
    const Scratch::Merge merge = scratch.merges.back();
    scratch.merges.pop_back();
    Scratch::Symbol& left = symbols[merge.at];
    if (!left.alive || left.next == kEnd) continue;
    Scratch::Symbol& right = symbols[left.next];
    // One of the two may have merged with another neighbour since.
    const MergeTable::Entry* entry = merges_.find(left.id, right.id);
    if (entry == nullptr || entry->merged != merge.merged) continue;
    left.id = merge.merged;
    left.next = right.next;
    right.alive = false;
    if (left.next != kEnd) symbols[left.next].previous = merge.at;
    if (left.previous != kEnd) push_merge(left.previous, scratch);
    push_merge(merge.at, scratch);
  }
  ids.resize(first);
  for (uint32_t i = 0; i != kEnd && i < count; i = symbols[i].next) ids.push_back(symbols[i].id);
}

void ByteBpe::tokenize(std::string_view piece, Scratch& scratch, std::vector<int32_t>& ids) const {
  if (ignore_merges_) {
    const int32_t id = words_.find(piece);
    if (id != PieceTrie::kNoPiece) {
      ids.push_back(id);
      return;
    }
  }
  const size_t first = ids.size();
  append_bytes(piece, ids);
  const size_t count = ids.size() - first;
  if (count < 2) return;
  if (count <= kShortPiece) {
    merge_short(ids, first);
  } else {
    merge_long(ids, first, scratch);
  }
}

}  // namespace

Result<ModelPtr> make_byte_bpe(const ByteBpeSpec& spec) {
  auto model = std::make_unique<ByteBpe>(spec);
  const std::string fault = model->fill_merges(spec);
  if (!fault.empty()) return Error(ErrorCode::kCorrupt, fault);
  return ModelPtr(std::move(model));
}

}  // namespace prefilter::tokens
