#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "engine/encoder/encoder.h"
#include "engine/score/score.h"
#include "engine/tokens/tokenizer.h"
#include "prefilter/article.h"
#include "prefilter/error.h"
#include "prefilter/prepared.h"

namespace prefilter {

/// What the model makes of one article, before any decision.
struct Scored : Prepared {
  std::vector<float> logits;  ///< [2]
  float p_commerce = 0.0F;
};

/// Threads and scratch memory of one caller of Scorer.
class ScorerWorkspace {
 public:
  /// threads >= 1.
  explicit ScorerWorkspace(size_t threads);

  /// What one thread needs to run batches of its own.
  struct Lane {
    encoder::EncoderWorkspace encoder;
    ThreadPool alone{1};
    std::vector<int32_t> ids;
    std::vector<size_t> offsets;
    std::vector<float> logits;
  };

  ThreadPool pool;
  std::vector<std::unique_ptr<Lane>> lanes;  ///< [threads]
};

/// The part of the walk that a model determines: article, text, tokens, encoder, score.
/// Immutable and safe to share; each thread brings its own workspace.
class Scorer {
 public:
  struct Parts {
    std::unique_ptr<tokens::Tokenizer> tokenizer;
    std::unique_ptr<encoder::Encoder> encoder;  ///< two labels
    score::Calibration calibration;
    size_t max_tokens = 0;  ///< <= the encoder's
  };
  explicit Scorer(Parts parts) : parts_(std::move(parts)) {}

  /// Scores in order; the bits do not depend on the other articles nor on the threads. Each
  /// failure, thrown ones included, ends in its article.
  std::vector<Scored> score(std::span<const Article> articles, ScorerWorkspace& workspace) const;

  /// The two halves of score: article, text, tokens; then encoder and score. Failures as above.
  Prepared prepare(const Article& article) const;
  std::vector<Scored> score(std::span<const Prepared> prepared, ScorerWorkspace& workspace) const;

  /// No article has more tokens from now on. Wider than it is, it has no effect.
  void narrow_window(size_t tokens) { parts_.max_tokens = std::min(parts_.max_tokens, tokens); }

  const encoder::Encoder& encoder() const { return *parts_.encoder; }

 private:
  void run(std::span<Scored> scored, ScorerWorkspace& workspace) const;
  void run_batch(std::span<const size_t> batch, std::span<Scored> scored,
                 ScorerWorkspace::Lane& lane, ThreadPool& pool) const;
  void run_batch_guarded(std::span<const size_t> batch, std::span<Scored> scored,
                         ScorerWorkspace::Lane& lane, ThreadPool& pool) const;

  Parts parts_;
};

}  // namespace prefilter
