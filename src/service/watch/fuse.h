#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "prefilter/error.h"
#include "service/watch/share_detector.h"

namespace prefilter::watch {

struct FuseOptions {
  double most_blocked = 0.25;  ///< share of articles that the model may block; in (0, 1]
  double least_blocked = 0.0;  ///< and has to; in [0, most_blocked]
  double most_errors = 0.05;   ///< share of articles on which it may fail; in (0, 1]
  /// On average at least so many articles pass before it blows without a reason; > 1.
  double false_blows_articles = 1e7;
};

/// What a fuse says of itself.
struct FuseState {
  bool blown = false;
  std::string reason = {};  ///< a sentence; "" while whole
  int64_t when_ms =
      0;  ///< of the blow or, where it is whole, of the mending; Unix time; 0: neither
  std::string model_sha256 = {};  ///< that it blew for, or was mended for; of a mending "": of any
};

/// What becomes of a fuse whose file has changed.
enum class FuseChange { kNone, kBlown, kMended };

/// Takes the say away from a model that blocks far too much, far too little, or fails: two
/// ShareDetectors, so that a share that is well within its bounds blows it once in
/// false_blows_articles at most, and one far outside within some dozen articles. It stays blown, in
/// a file through restarts, until somebody mends it (upkeep.h) or another model comes. Processes
/// that share the file share the fuse, as far as each follows it.
/// Safe to use from many threads.
class Fuse {
 public:
  /// path: of the file that keeps the state; empty: none does. Errors: those of reading it, and
  /// kCorrupt: then somebody has to look before a model decides.
  static Result<std::unique_ptr<Fuse>> open(const std::string& path,
                                            const std::string& model_sha256,
                                            const FuseOptions& options = {});

  /// What the model made of one article. failed: it gave no verdict (then blocked holds nothing).
  /// Returns whether this is the one that it blew on.
  bool see(bool blocked, bool failed, int64_t now_ms) noexcept;

  /// Takes what its file says by now: that it blew in another process, or was mended since. The one
  /// who mends begins anew with what each process has seen. A file about another model says
  /// nothing.
  FuseChange follow(const FuseState& kept);

  /// Writes down the blow that could not be written before. Called now and then.
  void write_down();

  bool blown() const noexcept { return blown_.load(std::memory_order_relaxed); }
  FuseState state() const;

 private:
  Fuse(std::string path, std::string model_sha256, const FuseOptions& options);
  void blow(const std::string& reason, int64_t now_ms);
  FuseChange take(const FuseState& kept);

  std::string path_;
  FuseOptions options_;
  std::atomic<bool> blown_{false};
  mutable std::mutex mutex_;
  ShareDetector blocked_;
  ShareDetector failed_;
  FuseState state_;
  bool unwritten_ = false;  // the file does not say that it is blown
};

/// Reads the state that a fuse keeps; a fuse that never blew has none: then it is whole.
/// Errors: those of reading it; kCorrupt.
Result<FuseState> read_fuse(const std::string& path);

/// Replaces what a fuse keeps. Errors: kNotFound for a missing folder; kUnavailable.
Result<void> write_fuse(const std::string& path, const FuseState& state);

}  // namespace prefilter::watch
