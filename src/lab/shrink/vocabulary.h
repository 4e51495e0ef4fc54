#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace prefilter::shrink {

enum class TokenModel { kUnigram, kWordPiece, kByteBpe };

struct Piece {
  int32_t id = 0;
  std::string text;    ///< as the vocabulary spells it
  double score = 0.0;  ///< of a Unigram piece
};

/// Two tokens that become one; by id.
struct Merge {
  int32_t left = 0;
  int32_t right = 0;
  int32_t merged = 0;
};

/// What of a tokenizer decides which tokens can go.
struct Vocabulary {
  TokenModel model = TokenModel::kUnigram;
  std::vector<Piece> pieces;      ///< by ascending id
  std::vector<Merge> merges;      ///< of byte-level BPE, the sooner first
  std::vector<int32_t> named;     ///< ids that the file names: added and special tokens
  int32_t unk_id = -1;            ///< -1: there is none
  std::string continuing_prefix;  ///< of WordPiece
  size_t id_count = 0;            ///< one more than the largest id
};

/// Which ids stay and what they become: the same order without the gaps.
class KeptIds {
 public:
  /// kept: whether each old id stays.
  explicit KeptIds(const std::vector<bool>& kept);

  /// The old id of each new one.
  std::span<const int32_t> old_ids() const { return old_ids_; }
  /// The new id of an old one; -1 if it went or never was.
  int32_t new_id(size_t old_id) const { return old_id < new_ids_.size() ? new_ids_[old_id] : -1; }
  size_t size() const { return old_ids_.size(); }

 private:
  std::vector<int32_t> old_ids_;
  std::vector<int32_t> new_ids_;
};

}  // namespace prefilter::shrink
