#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace prefilter::tokens {

/// What a model needs while it works on a piece; kept from piece to piece to save allocations.
struct Scratch {
  /// Unigram: the best way to a byte position.
  struct Arrival {
    double score;
    int32_t id;
    uint32_t length;  ///< bytes of the last piece on the way; 0: not reached
  };
  /// BPE: a symbol of the piece, linked to its neighbours.
  struct Symbol {
    int32_t id;
    uint32_t previous, next;
    bool alive;
  };
  /// BPE: a merge that may be done.
  struct Merge {
    uint32_t rank, at;
    int32_t merged;
  };

  std::vector<Arrival> arrivals;
  std::vector<Symbol> symbols;
  std::vector<Merge> merges;
};

/// Turns one pre-tokenised piece into ids. Immutable; used by many threads, each with its Scratch.
class Model {
 public:
  virtual ~Model() = default;

  /// Appends the ids of the piece (not empty, valid UTF-8, shorter than 4 GB).
  virtual void tokenize(std::string_view piece, Scratch& scratch,
                        std::vector<int32_t>& ids) const = 0;

  /// The id of a token by its text as the vocabulary spells it, or -1.
  virtual int32_t token_id(std::string_view token) const = 0;

  /// Whether it takes any bytes (byte-level), not characters.
  virtual bool reads_bytes() const { return false; }

  /// One more than the largest id of the vocabulary.
  virtual size_t vocab_size() const = 0;

  /// How many tokens the vocabulary has.
  virtual size_t token_count() const = 0;
};

using ModelPtr = std::unique_ptr<const Model>;

}  // namespace prefilter::tokens
