#include "engine/tokens/unigram.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "engine/tokens/piece_trie.h"
#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

// How much worse than the worst token an unknown character is (the package's constant).
constexpr double kUnknownPenalty = 10.0;

class Unigram : public Model {
 public:
  explicit Unigram(const UnigramSpec& spec);

  void tokenize(std::string_view piece, Scratch& scratch, std::vector<int32_t>& ids) const override;
  int32_t token_id(std::string_view token) const override { return trie_.find(token); }
  size_t vocab_size() const override { return scores_.size(); }
  size_t token_count() const override { return scores_.size(); }

 private:
  void find_best_path(std::string_view piece, std::vector<Scratch::Arrival>& arrivals) const;
  void append_unknown(std::string_view text, std::vector<int32_t>& reversed) const;

  PieceTrie trie_;
  std::vector<double> scores_;
  int32_t unk_id_;
  double unk_score_;
  bool byte_fallback_;
  std::array<int32_t, 256> byte_ids_{};  // of <0x00>..<0xFF>, or kNoPiece
};

Unigram::Unigram(const UnigramSpec& spec)
    : unk_id_(static_cast<int32_t>(spec.unk_id)), byte_fallback_(spec.byte_fallback) {
  std::vector<PieceTrie::Piece> pieces;
  pieces.reserve(spec.tokens.size());
  scores_.reserve(spec.tokens.size());
  double lowest = std::numeric_limits<double>::infinity();
  for (const UnigramSpec::Token& token : spec.tokens) {
    pieces.push_back({token.text, static_cast<int32_t>(pieces.size())});
    scores_.push_back(token.score);
    lowest = std::min(lowest, token.score);
  }
  trie_ = PieceTrie(pieces);
  unk_score_ = lowest - kUnknownPenalty;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (size_t byte = 0; byte < byte_ids_.size(); ++byte) {
    byte_ids_[byte] = trie_.find(std::string("<0x") + kHex[byte >> 4] + kHex[byte & 15] + ">");
  }
}

void Unigram::find_best_path(std::string_view piece,
                             std::vector<Scratch::Arrival>& arrivals) const {
  arrivals.assign(piece.size() + 1, {0.0, 0, 0});
  size_t begin = 0;
  while (begin < piece.size()) {
    const double score_here = arrivals[begin].score;
    const size_t char_bytes = char_length(piece[begin]);
    // Strictly better only: of equal ways the one found first stays, as in the package.
    auto arrive = [&](size_t end, double score, int32_t id) {
      Scratch::Arrival& arrival = arrivals[end];
      if (arrival.length == 0 || score > arrival.score) {
        arrival = {score, id, static_cast<uint32_t>(end - begin)};
      }
    };
    bool covered = false;
    PieceTrie::Node node = PieceTrie::kRoot;
    for (size_t end = begin; end < piece.size();) {
      node = trie_.step(node, piece[end++]);
      if (node == PieceTrie::kNone) break;
      const int32_t id = trie_.id_at(node);
      if (id == PieceTrie::kNoPiece) continue;
      arrive(end, scores_[static_cast<size_t>(id)] + score_here, id);
      covered |= end - begin == char_bytes;
    }
    if (!covered) arrive(begin + char_bytes, unk_score_ + score_here, unk_id_);
    begin += char_bytes;
  }
}

void Unigram::append_unknown(std::string_view text, std::vector<int32_t>& reversed) const {
  // Unknown characters in a row are one unknown token, unless together they are a known one.
  const int32_t id = trie_.find(text);
  if (id != PieceTrie::kNoPiece) {
    reversed.push_back(id);
    return;
  }
  auto byte_id = [&](char c) { return byte_ids_[static_cast<uint8_t>(c)]; };
  const bool has_bytes = byte_fallback_ && std::all_of(text.begin(), text.end(), [&](char c) {
                           return byte_id(c) != PieceTrie::kNoPiece;
                         });
  if (!has_bytes) {
    reversed.push_back(unk_id_);
    return;
  }
  for (size_t i = text.size(); i > 0; --i) reversed.push_back(byte_id(text[i - 1]));
}

void Unigram::tokenize(std::string_view piece, Scratch& scratch, std::vector<int32_t>& ids) const {
  find_best_path(piece, scratch.arrivals);
  const size_t first = ids.size();
  size_t end = piece.size();
  while (end > 0) {
    const Scratch::Arrival& arrival = scratch.arrivals[end];
    size_t begin = end - arrival.length;
    if (arrival.id != unk_id_) {
      ids.push_back(arrival.id);
    } else {
      while (begin > 0 && scratch.arrivals[begin].id == unk_id_) {
        begin -= scratch.arrivals[begin].length;
      }
      append_unknown(piece.substr(begin, end - begin), ids);
    }
    end = begin;
  }
  std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end());
}

}  // namespace

Result<ModelPtr> make_unigram(const UnigramSpec& spec) {
  if (spec.unk_id >= spec.tokens.size()) {
    return Error(ErrorCode::kCorrupt, "unk_id is not in the vocabulary");
  }
  return ModelPtr(std::make_unique<Unigram>(spec));
}

}  // namespace prefilter::tokens
