#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/shrink/json_parts.h"
#include "lab/shrink/vocabulary.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// A tokenizer.json, so taken apart that its vocabulary can be cut and all else stays as it was
/// written: scores are copied digit by digit, since two readers may round one number differently.
class TokenizerFile {
 public:
  /// The file must open as a tokenizer (tokens::open_tokenizer). Errors: kNotFound; kCorrupt,
  /// naming file and field; kUnsupported for a folder that has another vocabulary file only, saying
  /// how to write tokenizer.json.
  static Result<TokenizerFile> open(const std::string& folder);

  /// The same of the file's text, which the engine has opened as a tokenizer. `path` is what errors
  /// call it.
  static Result<TokenizerFile> parse(std::string_view text, const std::string& path);

  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// The file with the kept ids alone: vocabulary, merges, unk_id, added tokens, the
  /// post-processor's and padding's ids. All named ids must be kept. Errors: kUnsupported if an
  /// added token's id lies below those of the vocabulary, where compacting would change the order.
  Result<std::string> with(const KeptIds& kept) const;

 private:
  Result<void> read(std::string_view text);
  Result<void> read_model();
  Result<void> read_named();
  std::string model_with(const KeptIds& kept) const;
  std::string vocabulary_with(const KeptIds& kept) const;
  std::string merges_with(const KeptIds& kept) const;

  std::string path_;
  RawFields root_;
  RawFields model_;
  std::vector<std::string> raw_pieces_;  // of Unigram, by id
  std::vector<std::string> raw_merges_;
  std::vector<std::pair<std::string, int32_t>> added_;
  Vocabulary vocabulary_;
};

/// tokenizer_config.json or added_tokens.json with the new ids; tokens that went are left out.
/// Errors: kCorrupt, naming the file.
Result<std::string> with_new_ids(std::string_view json, const std::string& file,
                                 const KeptIds& kept);

}  // namespace prefilter::shrink
