#include "engine/tokens/word_piece.h"

#include <algorithm>

#include "engine/tokens/piece_trie.h"
#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

class WordPiece : public Model {
 public:
  explicit WordPiece(const WordPieceSpec& spec) : max_chars_(spec.max_chars) {
    std::vector<PieceTrie::Piece> pieces;
    pieces.reserve(spec.vocab.size());
    for (const VocabEntry& entry : spec.vocab) {
      pieces.push_back({entry.text, entry.id});
      vocab_size_ = std::max(vocab_size_, static_cast<size_t>(entry.id) + 1);
    }
    token_count_ = pieces.size();
    trie_ = PieceTrie(pieces);
    unk_id_ = trie_.find(spec.unk_token);
    continuing_ = trie_.walk(PieceTrie::kRoot, spec.continuing_prefix);
  }

  void tokenize(std::string_view piece, Scratch& scratch, std::vector<int32_t>& ids) const override;
  int32_t token_id(std::string_view token) const override { return trie_.find(token); }
  size_t vocab_size() const override { return vocab_size_; }
  size_t token_count() const override { return token_count_; }

 private:
  PieceTrie trie_;
  PieceTrie::Node continuing_ = PieceTrie::kNone;  // where tokens that continue a piece begin
  int32_t unk_id_ = PieceTrie::kNoPiece;
  size_t max_chars_;
  size_t vocab_size_ = 0;
  size_t token_count_ = 0;
};

void WordPiece::tokenize(std::string_view piece, Scratch& /*scratch*/,
                         std::vector<int32_t>& ids) const {
  const size_t first = ids.size();
  bool known = piece.size() <= max_chars_ || count_chars(piece) <= max_chars_;
  size_t begin = 0;
  while (known && begin < piece.size()) {
    PieceTrie::Node node = begin == 0 ? PieceTrie::kRoot : continuing_;
    int32_t longest = PieceTrie::kNoPiece;
    size_t longest_end = begin;
    for (size_t end = begin; end < piece.size() && node != PieceTrie::kNone;) {
      node = trie_.step(node, piece[end++]);
      if (node == PieceTrie::kNone || trie_.id_at(node) == PieceTrie::kNoPiece) continue;
      longest = trie_.id_at(node);
      longest_end = end;
    }
    known = longest != PieceTrie::kNoPiece;
    ids.push_back(longest);
    begin = longest_end;
  }
  if (known) return;
  ids.resize(first);
  ids.push_back(unk_id_);
}

}  // namespace

Result<ModelPtr> make_word_piece(const WordPieceSpec& spec) {
  auto model = std::make_unique<WordPiece>(spec);
  if (model->token_id(spec.unk_token) == PieceTrie::kNoPiece) {
    return Error(ErrorCode::kCorrupt, "the unknown token is not in the vocabulary");
  }
  return ModelPtr(std::move(model));
}

}  // namespace prefilter::tokens
