#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"
#include "prefilter/prepared.h"
#include "prefilter/verdict.h"

namespace prefilter {

struct ClassifierOptions {
  std::optional<float> threshold;  ///< replaces all thresholds of the bundle; in [0, 1]
  /// Narrows the window; > 0, more than the bundle's has no effect.
  std::optional<int> max_tokens = std::nullopt;
  bool verify_hashes = true;  ///< check every file's SHA-256 before open returns
  bool verify_golden = true;  ///< re-score the bundle's golden articles before open returns
};

/// What is known of an open model.
struct ModelInfo {
  std::string name;                    ///< the manifest's name and version, as in a verdict line
  std::string manifest_sha256;         ///< of its manifest.json: the identity of the bundle
  std::string architecture;            ///< "bert", "distilbert", "xlm-roberta", "roberta"
  std::string precision;               ///< "int8" or "fp32"
  int max_tokens = 0;                  ///< the window, special tokens included
  float threshold = 0.0F;              ///< the common threshold in force
  std::string threshold_origin;        ///< where it comes from
  std::vector<std::string> languages;  ///< ISO 639-1; all else counts as "other"
};

/// Scratch memory and worker threads of one caller. Not safe to share between threads.
class Workspace {
 public:
  /// threads >= 1: how many processors one call of classify may use.
  explicit Workspace(int threads = 1);
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// The walk from an article to its verdict. Immutable once open and safe to share between threads;
/// each thread brings its own Workspace.
class Classifier {
 public:
  /// Opens the bundle in a folder (docs/formats/bundle.md).
  /// Errors: kNotFound, kCorrupt, kUnsupported, each naming the file and field; kInvalidArgument
  /// for a threshold outside [0, 1].
  static Result<Classifier> open(const std::string& bundle_dir,
                                 const ClassifierOptions& options = {});

  /// Judges one article. Never fails: see Verdict.
  Verdict classify(const Article& article, Workspace& workspace) const;

  /// Judges many, in order; bit for bit what one call each would give.
  std::vector<Verdict> classify(std::span<const Article> articles, Workspace& workspace) const;

  /// The two halves of classify, for callers that form batches of their own: article, text, tokens;
  /// then encoder, score, decision. The verdicts are those of classify, bit for bit. Neither fails:
  /// an article that could not be prepared passes with its error.
  Prepared prepare(const Article& article) const;
  std::vector<Verdict> judge(std::span<const Prepared> prepared, Workspace& workspace) const;

  /// Compares the SHA-256 of every file of the bundle with its manifest: what open skips without
  /// verify_hashes. May run beside classify on another thread. Errors: kCorrupt, naming the file.
  Result<void> verify_hashes() const;

  /// The same open model with another threshold, or with those of its bundle (nullopt). Both share
  /// the weights. Errors: kInvalidArgument for a threshold outside [0, 1].
  Result<Classifier> with_threshold(std::optional<float> threshold) const;

  const ModelInfo& info() const;

  ~Classifier();
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;

 private:
  struct Impl;
  explicit Classifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace prefilter
