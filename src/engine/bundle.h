#pragma once

#include <string>
#include <vector>

#include "engine/golden.h"
#include "engine/manifest.h"
#include "engine/scorer.h"
#include "prefilter/error.h"

namespace prefilter {

/// An open model bundle: a folder as docs/formats/bundle.md describes it. Immutable and safe to
/// share.
class Bundle {
 public:
  /// Checks the manifest, that the folder holds the listed files in their listed sizes and no
  /// others, the structure of each file, and that they fit one another. Hashes and golden articles
  /// are not looked at: the two checks below are, when the caller wants them.
  /// Errors: kNotFound, kCorrupt, kUnsupported; each names the file and the field.
  static Result<Bundle> open(const std::string& folder);

  const Manifest& manifest() const { return manifest_; }
  /// SHA-256 of manifest.json, which holds those of all files: the identity of the bundle.
  const std::string& manifest_sha256() const { return manifest_sha256_; }
  const Scorer& scorer() const { return scorer_; }

  /// Narrows the window: from now on an article's tokens past `tokens` are dropped. > 0; more than
  /// the manifest's has no effect. The golden articles were scored without it.
  void narrow_window(size_t tokens) { scorer_.narrow_window(tokens); }

  /// Reads every file again and compares its SHA-256; may run beside other calls.
  /// Errors: kCorrupt or kNotFound, naming the file.
  Result<void> verify_hashes() const;

  /// Scores the golden articles again: bit for bit for int8, within 1e-5 for fp32.
  /// Errors: kCorrupt, naming the line and what differs.
  Result<void> verify_golden() const;

 private:
  Bundle(std::string folder, Manifest manifest, std::vector<GoldenCase> golden, Scorer scorer);

  std::string folder_;
  Manifest manifest_;
  std::string manifest_sha256_;
  std::vector<GoldenCase> golden_;
  Scorer scorer_;
};

/// Opens tokenizer and encoder of a folder and checks that they fit each other. Errors: as open.
Result<Scorer> open_scorer(const std::string& folder, const score::Calibration& calibration,
                           size_t max_tokens);

}  // namespace prefilter
